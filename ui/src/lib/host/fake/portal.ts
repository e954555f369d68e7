//! The portal of the desk in memory: the provider's words as the server would send them.
import type { Portal } from "../host";
import { CHANNEL, LEFT_OUT, field, move } from "./plain";

const OPEN = ["open", "in_progress", "question"];
const LATE =
  "Supportanfragen, die uns nicht über den beschriebenen Ablauf erreichen, können wir nicht mehr im vorgegebenen Zeitrahmen bearbeiten. ";

export const PORTAL: Portal = {
  portal_id: "quisa",
  version: 1,
  name: "quisa® Kundensupport",
  locale: "de-DE",
  timezone: "Europe/Berlin",
  branding: { color: "#1f5f8b" },
  auth: {
    methods: ["password"],
    needs: [],
    registration: false,
    forgot: false,
    texts: {},
    origin: "handed_out",
    states: {},
  },
  labels: {
    new: "Neu",
    new_ticket: "Support Ticket",
    upload: "Upload",
    confirm_email: "E-Mail",
    callback: "Rückruf",
    actions: "Aktionen",
    ticket: "Supportanfrage",
    staff: "Supportmitarbeiter",
    finding: "Ergebnis der Prüfung",
    estimate: "geschätzte Dauer zur Behebung",
    project_lead: "Projektleiter",
  },
  views: [
    {
      id: "inbox",
      label: "Support Eingang",
      categories: ["open", "waiting_customer"],
      audience: "customer",
      scope: "own",
      hint: "",
    },
    {
      id: "history",
      label: "Support Historie",
      categories: ["done", "closed"],
      audience: "customer",
      scope: "own",
      hint: "",
    },
    {
      id: "queue",
      label: "Helpdesk",
      categories: ["open", "waiting_customer"],
      audience: "agent",
      scope: "unassigned",
      hint: "",
    },
    {
      id: "mine",
      label: "Meine Supportanfragen",
      categories: ["open", "waiting_customer"],
      audience: "agent",
      scope: "assigned",
      hint: "",
    },
    {
      id: "all",
      label: "Support Eingang",
      categories: ["open", "waiting_customer"],
      audience: "agent",
      scope: "all",
      hint: "",
    },
    {
      id: "agent_history",
      label: "Support Historie",
      categories: ["done", "closed"],
      audience: "agent",
      scope: "all",
      hint: "",
    },
  ],
  statuses: [
    {
      id: "open",
      label: "offen",
      category: "open",
      ball: "support",
      hint: "Ihre Supportanfrage liegt unseren Supportmitarbeitern im Helpdesk vor.",
      tells_customer: false,
    },
    {
      id: "in_progress",
      label: "in Bearbeitung",
      category: "open",
      ball: "support",
      hint: "Ein Supportmitarbeiter bearbeitet Ihre Supportanfrage.",
      tells_customer: false,
    },
    {
      id: "question",
      label: "Rückfrage",
      category: "waiting_customer",
      ball: "support",
      hint: "Zu Ihrer Supportanfrage gibt es eine Rückfrage. Der Projektleiter meldet sich telefonisch bei Ihnen.",
      tells_customer: false,
    },
    {
      id: "done",
      label: "erledigt",
      category: "done",
      ball: "nobody",
      hint: "Ihre Supportanfrage ist erledigt. Sie finden sie in der Support Historie.",
      tells_customer: false,
    },
  ],
  priorities: [
    {
      id: "low",
      label: "niedrig",
      default: false,
      hint: "Es stört, hält aber niemanden auf.",
    },
    { id: "normal", label: "normal", default: true, hint: "" },
    {
      id: "high",
      label: "hoch",
      default: false,
      hint: "Eine Aufgabe kann nicht fertig werden.",
    },
    {
      id: "urgent",
      label: "dringend",
      default: false,
      hint: "Niemand kann arbeiten.",
    },
  ],
  ticket_types: [
    {
      id: "support",
      label: "Support Ticket",
      description:
        "Beschreiben Sie Ihr Anliegen. Fügen Sie, wenn möglich, einen Screenshot bzw. Printscreen per Drag & Drop unter „Upload“ bei.",
      allowed_roles: [],
      form: [
        field("subject", "text", "Betreff", {
          required: true,
          min: 3,
          max: 200,
          placeholder: "Worum geht es, in einem Satz?",
        }),
        field("body", "textarea", "Beschreibung", {
          required: true,
          hint: "Was wollten Sie tun, was ist stattdessen geschehen, und seit wann?",
        }),
      ],
      priority: true,
      callback: true,
      attachments: true,
      text_optional_with_picture: true,
      level: null,
      charge: "unstated",
      default: false,
      public: false,
      guides: null,
      urgent_field: "",
    },
  ],
  transitions: [
    move("take", "Übernehmen", OPEN, ["agent"], {
      to: "in_progress",
      guard: "not_mine",
    }),
    move("assign", "Zuweisen", OPEN, ["agent"]),
    move("set_estimate", "Dauer schätzen", OPEN, ["agent"]),
    move("question", "Rückfrage", ["open", "in_progress"], ["agent"], {
      to: "question",
      confirm: "Der Projektleiter meldet sich telefonisch beim Kunden. Auf „Rückfrage“ setzen?",
    }),
    move("resume", "Weiter bearbeiten", ["question"], ["agent"], {
      to: "in_progress",
    }),
    move("callback_done", "Rückruf erfolgt", [...OPEN, "done"], ["agent"], {
      guard: "callback_pending",
    }),
    move("close", "Auf „erledigt“ setzen", OPEN, ["agent"], { to: "done" }),
    move("reopen", "Wieder öffnen", ["done"], ["agent"], {
      to: "in_progress",
      confirm: "Die Supportanfrage erscheint wieder im Support Eingang des Kunden. Wieder öffnen?",
    }),
    move("request_callback", "Rückruf wünschen", OPEN, ["requester"], {
      guard: "no_callback_pending",
    }),
    move("cancel_callback", "Rückruf nicht mehr nötig", OPEN, ["requester"], {
      guard: "callback_pending",
    }),
  ],
  roles: {},
  queues: [{ id: "helpdesk", label: "Helpdesk" }],
  channels: [
    {
      id: "portal",
      label: "Supportportal",
      value: "www.quisa-secure.eu/support",
      purpose: ["create", "reply", "info"],
      hours: null,
      warning: "",
      ...CHANNEL,
    },
    {
      id: "phone",
      label: "Telefonsupport",
      value: "07531-58416401",
      purpose: ["clarify"],
      hours: "main",
      warning: `${LATE}Bitte erfassen Sie Ihr Anliegen mit Klick auf „Neu“ als Support Ticket.`,
      ...CHANNEL,
    },
    {
      id: "email",
      label: "Email-Support",
      value: "helpdesk@quisa.de",
      purpose: ["clarify"],
      hours: "main",
      warning: `${LATE}Schriftlich erreichen Sie uns ausschließlich über den betreffenden Supportfall; ein neues Anliegen erfassen Sie mit Klick auf „Neu“.`,
      ...CHANNEL,
    },
    {
      id: "chat",
      label: "Supportchat",
      value: "www.helpdesk.quisa.de",
      purpose: ["clarify"],
      hours: "main",
      warning:
        "Der Supportchat dient nur noch zur Klärung oder Kommunikation und nicht mehr zum Stellen einer Supportanfrage; der vorgegebene Zeitrahmen gilt hier nicht. Eine neue Supportanfrage stellen Sie mit Klick auf „Neu“.",
      ...CHANNEL,
    },
  ],
  contact: { title: "quisa® Kundensupport" },
  hours: {
    main: {
      rule: "Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00; PH off",
      country: "DE",
      region: "BW",
      text: [
        "Mo – Do von 9:00 Uhr bis 12:00 Uhr und von 14:00 Uhr bis 17:00 Uhr",
        "Fr von 9:00 Uhr bis 12:00 Uhr",
      ],
    },
  },
  mail: {
    confirmation: "optional",
    on_change: true,
    from: "helpdesk@quisa.de",
    inbound: false,
    cost_hint: "",
    subject_tag: "",
  },
  numbers: { prefix: "", first: 20001, digits: 5 },
  phases: [],
  process: [
    {
      title: "Supportablauf",
      text: "Betrifft: Administratoren, Sachbearbeiter, Einsteiger\n\nDamit Sie Ihre Supportfälle einfacher nachvollziehen und jederzeit den aktuellen Status Ihrer gemeldeten Supportanfragen einsehen können, ist nur noch der folgend beschriebene Ablauf gültig.",
    },
    {
      title: "1. Anmelden",
      text: "Mit separater E-Mail erhalten Sie Ihre Zugangsdaten. Damit melden Sie sich im „Support Portal“ an.\n\nNach dem Login sehen Sie die Ansicht „Support Eingang“, die alle offenen Supportanfragen enthält.",
    },
    {
      title: "2. Supportanfrage stellen",
      text: "Mit Klick auf „Neu“ öffnet sich das Formular „Support Ticket“ für eine neue Supportanfrage. Beschreiben Sie Ihr Anliegen und fügen Sie, wenn möglich, einen Screenshot bzw. Printscreen per Drag & Drop unter „Upload“ bei.",
    },
  ],
  faq: [
    {
      title: "Warum sehe ich noch keine Ticketnummer?",
      text: "Die Nummer vergibt der Server beim Speichern. Solange Sie offline sind, steht bei Ihrer Supportanfrage „Nummer folgt“; sie wird übertragen, sobald die Verbindung wieder da ist.",
    },
    {
      title: "Mir fällt noch etwas anderes ein. Schreibe ich es dazu?",
      text: "Bitte stellen Sie dafür mit Klick auf „Neu“ eine eigene Supportanfrage. So hat jedes Anliegen seine Nummer, und nichts geht unter.",
    },
  ],
  notices: [
    {
      where: "sign_in",
      text: "Ihre Zugangsdaten haben Sie mit separater E-Mail erhalten.",
    },
    {
      where: "ticket_list",
      text: "„Support Eingang“ enthält alle offenen Supportanfragen. Erledigte finden Sie unter „Support Historie“.",
    },
    {
      where: "new_ticket",
      text: "Fügen Sie, wenn möglich, einen Screenshot bzw. Printscreen per Drag & Drop unter „Upload“ bei. Die eindeutige Ticketnummer wird beim Speichern automatisch erzeugt. Wünschen Sie eine Bestätigung per E-Mail, markieren Sie dazu die Checkbox „E-Mail“.",
    },
    {
      where: "reply",
      text: "Schriftlich kommunizieren wir ausschließlich über den betreffenden Supportfall. Für ein neues Anliegen klicken Sie bitte auf „Neu“.",
    },
  ],
  ...LEFT_OUT,
  rules: {
    reopen_days: null,
    offline_days: null,
    tickets_per_hour: 60,
    time_frame_channels: ["portal", "app"],
    auto_close_days: null,
    retention_days: null,
    one_topic: false,
    several_accounts: false,
    show_age: false,
  },
  limits: {
    subject_chars: 200,
    body_bytes: 102_400,
    file_bytes: 26_214_400,
    message_bytes: 52_428_800,
    files: 20,
    blocked_endings: [],
  },
  capabilities: ["sync", "sse", "resumable_upload", "callback", "estimate", "finding"],
  min_client: "0.1.0",
};

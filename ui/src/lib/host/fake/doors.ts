//! Ways into the portal in memory: what its document says of them, and who answers at the door.
import type { AccessRequest, SetPasswordRequest, SignInRequest } from "../contract.gen";
import { Refusal, type Portal } from "../host";
import { CHANNEL } from "./plain";
import { PORTAL } from "./portal";

/** The doors of the address's `door`: handed-out credentials, people who register, a contract. */
const DOORS: Record<string, Partial<Portal>> = {
  open: {
    name: "sys-fn Support",
    auth: {
      ...PORTAL.auth,
      methods: ["password", "pkce", "device"],
      registration: true,
      forgot: true,
      origin: "self_service",
      texts: {
        "auth.password_not_set":
          "Ihre Registration ist noch nicht abgeschlossen. Bitte geben Sie den Code aus unserer E-Mail ein.",
      },
    },
    labels: { ...PORTAL.labels, register: "Registration", forgot: "Zugangsdaten anfordern" },
  },
  contract: {
    name: "CS Speicherwerk",
    auth: {
      ...PORTAL.auth,
      needs: ["contract", "activation", "support_id"],
      origin: "contract",
      forgot: true,
      texts: {
        "auth.not_admitted": "Ihre E-Mail ist nicht zur Anmeldung zugelassen.",
        "auth.pending_support_id":
          "Ihrem Benutzer wurde noch keine Support-ID zugeordnet. Bitte wenden Sie sich an den Support, wenn das Problem weiterhin besteht.",
      },
      states: {
        pending_support_id: {
          label: "ohne Support-ID",
          hint: "Der Benutzer ist bei uns noch nicht als Ansprechpartner angelegt. Wurde in der Vergangenheit bereits ein Ticket erstellt, auch via E-Mail, wird die Support-ID zeitnah automatisch ergänzt.",
          staff_only: false,
        },
      },
    },
    labels: { ...PORTAL.labels, sign_in_name: "Ihre E-Mail" },
    channels: [
      {
        ...CHANNEL,
        id: "phone",
        label: "Telefon",
        value: "+49 89 000000-0",
        purpose: ["create", "clarify"],
        hours: null,
        warning: "",
      },
      {
        ...CHANNEL,
        id: "email",
        label: "E-Mail",
        value: "info@cs-speicherwerk.com",
        purpose: ["create", "reply"],
        hours: null,
        warning: "",
      },
    ],
    notices: [
      {
        where: "ticket_list",
        text: "Bitte beachten Sie, dass Tickets, die z.B. via Telefon aufgenommen wurden, nicht direkt in der Übersicht erscheinen. Die Tickets sind gleichwohl vorhanden und werden bearbeitet.",
      },
    ],
    ways_out: [
      {
        when: "sign_in",
        label: "E-Mail an info@cs-speicherwerk.com",
        to: "info@cs-speicherwerk.com",
        text: "Wenn Sie sich nicht anmelden können, wenden Sie sich bitte an Ihre bekannten Ansprechpartner oder info@cs-speicherwerk.com.",
        subject: "Anmeldung am Support-Portal nicht möglich",
        body: "Guten Tag,\n\nich kann mich am Support-Portal nicht anmelden.\n\nName: {name}\nE-Mail: {email}\nUnternehmen: {organization}",
        after_days: 0,
      },
      {
        when: "support_id",
        label: "Support anschreiben",
        to: "info@cs-speicherwerk.com",
        text: "Haben Sie auch nach mehreren Tagen keine Support-ID, wenden Sie sich bitte an den Support.",
        subject: "Keine Support-ID zugeordnet",
        body: "Guten Tag,\n\nmeinem Benutzer wurde noch keine Support-ID zugeordnet.\n\nName: {name}\nE-Mail: {email}\nohne Support-ID seit: {since}",
        after_days: 3,
      },
    ],
  },
};

/** The document at this door. */
export function portalAt(door: string): Portal {
  return { ...PORTAL, ...DOORS[door] };
}

const refuse = (code: Refusal["code"], about: string | null = null): never => {
  throw new Refusal({ code, about });
};

/** Passwords that are answered with something else than the desk. */
const ANSWERS: Record<string, () => never> = {
  falsch: () => refuse("invalid_credentials"),
  zwei: () => refuse("second_factor", "step-1"),
  gesperrt: () => refuse("not_admitted", "Zugang nicht möglich."),
  neu: () => refuse("password_not_set", "Es ist noch kein Kennwort festgelegt."),
};

/** Who answers at the door; `enter` is what happens to those who are let in. */
export function doors(door: string, enter: () => void) {
  const portal = portalAt(door);
  const inside = (): string => {
    enter();
    return "acc-1";
  };
  return {
    reach: (typed: string) => ({
      name: portal.name,
      portal_id: portal.portal_id,
      address: typed,
      portal,
    }),
    signIn: ({ password }: SignInRequest) => {
      ANSWERS[password]?.();
      return inside();
    },
    signInAgain: (_account: string, password: string) => {
      ANSWERS[password]?.();
      inside();
      return null;
    },
    secondFactor: (step: string, code: string) => {
      if (step !== "step-1" || code === "000000") refuse("step_expired");
      if (code !== "123456") refuse("wrong_code");
      return inside();
    },
    setPassword: ({ code, password }: SetPasswordRequest) => {
      if (code.length < 20) refuse("field_refused", "code");
      if (password.length < 10) refuse("field_refused", "password");
      if (code.startsWith("NEU")) ANSWERS["gesperrt"]?.();
      return inside();
    },
    askForAccess: ({ email }: AccessRequest) => {
      if (!email.includes(".")) refuse("field_refused", "email");
      return null;
    },
  };
}

//! Costs and questions of the desk in memory: `?asks=costs`, `approval`, `acceptance`, `words`.
import type {
  AcceptanceView,
  ActionView,
  ActRequest,
  ApprovalView,
  QuoteView,
  TicketView,
} from "../contract.gen";
import { STAFF } from "./cases";

const DAY = 86_400_000;

const SILENT: QuoteView = {
  charge: "unstated",
  rate_percent: 100,
  level: "",
  due_at: null,
  notices: [],
};

const plain = (action: string, label: string, rest: Partial<ActionView> = {}): ActionView => ({
  action,
  label,
  confirm: "",
  needs_message: false,
  message_hint: "",
  ...rest,
});

const ESCALATE = plain("escalate", "Eskalieren", {
  needs_message: true,
  message_hint: "Warum ist es dringender geworden?",
});
const APPROVE = plain("approve_effort", "Mehraufwand freigeben", {
  confirm: "Mit der Freigabe beauftragen Sie den genannten Mehraufwand. Jetzt freigeben?",
});
const REJECT = plain("reject_effort", "Mehraufwand ablehnen");
const ACCEPT = plain("accept", "Abnahme erteilen");
const DEFECTS = plain("reject", "Mängel melden", {
  needs_message: true,
  message_hint: "Was stimmt nicht? Ein Bildschirmfoto hilft.",
});

/** What is promised, asked and answered at the first ticket. */
export class Agreed {
  private readonly approval: ApprovalView | null;
  private readonly acceptance: AcceptanceView | null;

  constructor(
    private readonly asks: string,
    private readonly agent: boolean,
    now: number,
  ) {
    this.approval =
      asks === "approval"
        ? {
            id: "q-1",
            state: "open",
            minutes: 90,
            amount: "270.00",
            currency: "EUR",
            rate_percent: 200,
            reason: "Die Schnittstelle zum Versand muss neu angebunden werden.",
            asked_by: STAFF[0].name,
            expires_at: new Date(now + 14 * DAY).toISOString(),
            decided_by: "",
            decided_at: null,
          }
        : null;
    const item = (text: string, fine: boolean | null = null, note = "") => ({
      text,
      fine,
      note,
      sending: false,
    });
    this.acceptance =
      asks === "acceptance"
        ? {
            id: "q-2",
            state: "open",
            system_url: "https://test.shop.example",
            note: "",
            items: [
              item("Die gewünschte Änderung ist im Testsystem vorhanden", true),
              item("Bestellung bis zur Bestätigung durchgeführt"),
              item("Darstellung am Rechner und am Telefon geprüft", false, "Die Summe fehlt."),
            ],
            decided_by: "",
            decided_at: null,
            deployed_at: null,
          }
        : null;
  }

  quote(): QuoteView {
    if (this.asks !== "costs") return SILENT;
    const due = new Date();
    due.setHours(16, 30, 0, 0);
    return {
      charge: "billable",
      rate_percent: 150,
      level: "Quickticket „normal“",
      due_at: due.toISOString(),
      notices: [
        {
          text: "Quickticket „normal“: Ihr Anliegen wird innerhalb eines Arbeitstages in der Arbeitszeit bearbeitet. Der Stundensatz wird mit dem Faktor 1,5 multipliziert.",
          ack: { notice: "quick_normal_rate", version: 1, rate_percent: 150 },
        },
        {
          text: "Spezifische Anfragen, wie Hilfestellung oder technische Anpassungen, sind kostenpflichtig.",
          ack: null,
        },
      ],
    };
  }

  /** Whether what must be confirmed was. */
  confirmed(acks: { notice: string }[]): boolean {
    const needed = this.quote().notices.flatMap(({ ack }) => ack ?? []);
    return needed.every(({ notice }) => acks.some((given) => given.notice === notice));
  }

  actions(key: string): ActionView[] {
    if (this.agent) return [];
    if (this.asks === "words") return [ESCALATE];
    if (!this.first(key)) return [];
    if (this.approval?.state === "open") return [APPROVE, REJECT];
    return this.acceptance?.state === "open" ? [ACCEPT, DEFECTS] : [];
  }

  private first(key: string): boolean {
    return key.endsWith(".t-0");
  }

  of(
    key: string,
  ): Pick<
    TicketView,
    "planned_for" | "promise" | "escalated_at" | "approval" | "acceptance" | "billing"
  > {
    const here = this.first(key);
    return {
      planned_for: null,
      promise: null,
      escalated_at: null,
      approval: here ? structuredClone(this.approval) : null,
      acceptance: here ? structuredClone(this.acceptance) : null,
      billing: null,
    };
  }

  act({ action, args }: ActRequest): void {
    const answers = ["approve_effort", "reject_effort", "accept", "reject"];
    if (this.approval && answers.includes(action)) this.approval.state = "sending";
    if (this.acceptance && answers.includes(action)) this.acceptance.state = "sending";
    const item = this.acceptance?.items[Number(args["item"])];
    if (action === "report_item" && item)
      Object.assign(item, {
        fine: args["state"] === "ok",
        note: String(args["note"] ?? ""),
        sending: true,
      });
  }
}

//! What happened to a ticket, as a line of its conversation.
import type { EventView } from "../lib/host/contract.gen";
import { duration, factor, moment, sum } from "../lib/times";
import { t } from "../lib/words.svelte";

const WORDS: Record<string, string> = {
  acceptance_item: "event-acceptance-item",
  acceptance_requested: "event-acceptance-requested",
  accepted: "event-accepted",
  approval_approved: "event-approval-approved",
  approval_expired: "event-approval-expired",
  approval_rejected: "event-approval-rejected",
  approval_requested: "event-approval-requested",
  assignee: "event-assignee",
  callback: "event-callback",
  callback_done: "event-callback-done",
  cost_confirmed: "event-cost-confirmed",
  deployed: "event-deployed",
  duplicate_of: "event-duplicate-of",
  escalated: "event-escalated",
  estimate: "event-estimate",
  field: "event-field",
  filed: "event-filed",
  follow_up_of: "event-follow-up-of",
  followed_up_by: "event-followed-up-by",
  has_duplicate: "event-has-duplicate",
  invoiced: "event-invoiced",
  level: "event-level",
  mail_sent: "event-mail-sent",
  merged_from: "event-merged-from",
  merged_into: "event-merged-into",
  paid: "event-paid",
  participant: "event-participant",
  planned_for: "event-planned-for",
  priority: "event-priority",
  project_lead: "event-project-lead",
  promise_broken: "event-promise-broken",
  redacted: "event-redacted",
  rejected: "event-rejected",
  related: "event-related",
  split_from: "event-split-from",
  split_into: "event-split-into",
  status: "event-status",
  subject: "event-subject",
  unrelated: "event-unrelated",
};

/** What is said where the new value is nothing. */
const ENDED: Record<string, string> = {
  callback: "event-callback-ended",
  participant: "event-participant-ended",
  planned_for: "event-planned-for-ended",
};

/** `to` of events that carry minutes of work, a moment, a rate, or a finding. */
function value({ kind, from, to }: EventView): string {
  const minutes = Number(to);
  switch (kind) {
    case "estimate":
      return minutes > 0 ? duration(minutes) : to;
    case "approval_requested":
    case "approval_approved":
    case "approval_rejected":
    case "approval_expired": {
      const [amount, currency] = from.split(" ");
      const cost = amount && currency ? `, ${sum(amount, currency)}` : "";
      return `${minutes > 0 ? duration(minutes) : to}${cost}`;
    }
    case "cost_confirmed":
      return factor(minutes);
    case "planned_for":
    case "promise_broken":
      return to === "" ? "" : moment(to);
    case "acceptance_item":
      if (to === "ok") return t("item-fine");
      return to === "defect" ? t("item-defect") : t("item-open");
    default:
      return to;
  }
}

/** A sentence about an event; of a kind that is not known, its bare facts. */
export function eventWords(event: EventView): string {
  const ended = event.to === "" ? ENDED[event.kind] : undefined;
  return t(ended ?? WORDS[event.kind] ?? "event-other", {
    from: event.from || t("nobody"),
    to: value(event) || t("nobody"),
    kind: event.kind,
  });
}

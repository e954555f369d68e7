//! Words of a portal, with Pult's own where the portal has none.
import type { Ball, Category } from "./host/contract.gen";
import type { Portal } from "./host/host";
import { t } from "./words.svelte";

const FALLBACK = {
  new: "label-new",
  new_ticket: "label-new-ticket",
  upload: "label-upload",
  confirm_email: "label-confirm-email",
  callback: "label-callback",
  actions: "label-actions",
  ticket: "label-ticket",
  staff: "label-staff",
  finding: "label-finding",
  estimate: "label-estimate",
  project_lead: "label-project-lead",
  planned_date: "label-planned-date",
  sign_in_name: "email",
  register: "label-register",
  forgot: "label-forgot",
} as const;

/** A word of the client's surface that belongs to the provider. */
export function label(portal: Portal | undefined, id: keyof typeof FALLBACK): string {
  return portal?.labels[id] || t(FALLBACK[id]);
}

/** Who must act next, as the reader sees it. */
export function ballWords(ball: Ball, agent: boolean): string {
  switch (ball) {
    case "customer":
      return agent ? t("ball-customer") : t("ball-you");
    case "support":
      return agent ? t("ball-us") : t("ball-support");
    case "nobody":
      return t("ball-nobody");
  }
}

/** Whether the reader is the one who must act. */
export function ballIsMine(ball: Ball, agent: boolean): boolean {
  return agent ? ball === "support" : ball === "customer";
}

/** The sentences a portal has for a place of the client. */
export function noticesAt(portal: Portal | undefined, where: string): string[] {
  return portal?.notices.filter((notice) => notice.where === where).map(({ text }) => text) ?? [];
}

/** Whether a category counts as finished. */
export function finished(category: Category): boolean {
  return category === "done" || category === "closed";
}

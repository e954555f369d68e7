//! How it stands with a server, in words.
import type { AccountView } from "../lib/host/contract.gen";
import { clock, count, day } from "../lib/times";
import { t } from "../lib/words.svelte";

/** One word for the status line. */
export function word({ state }: AccountView): string {
  switch (state.is) {
    case "online":
      return t("state-online");
    case "loading":
      return t("state-loading", {
        done: count(state.done),
        about: count(state.about),
      });
    case "offline":
      return t("state-offline");
    case "not_a_help_desk":
      return t("state-not-a-help-desk");
    case "certificate":
      return t("state-certificate");
    case "busy":
      return t("state-busy");
    case "not_stored":
      return t(state.full ? "state-disk-full" : "state-not-stored");
    case "sign_in_needed":
      return t("state-sign-in-needed");
    case "not_admitted":
      return t("state-not-admitted");
    case "revoked":
      return t("state-revoked");
    case "client_too_old":
      return t("state-client-too-old");
  }
}

/** What it means and what to do; nothing when all is well. */
export function explanation({ state }: AccountView): string {
  switch (state.is) {
    case "online":
    case "loading":
      return "";
    case "offline":
      return t("state-offline-text");
    case "not_a_help_desk":
      return t("state-not-a-help-desk-text");
    case "certificate":
      return t("state-certificate-text");
    case "busy":
      return t("state-busy-text");
    case "not_stored":
      return t(state.full ? "state-disk-full-text" : "state-not-stored-text");
    case "sign_in_needed":
      return t("state-sign-in-needed-text");
    case "not_admitted":
      return state.text;
    case "revoked":
      return t("state-revoked-text");
    case "client_too_old":
      return t("state-client-too-old-text");
  }
}

/** Whether the user should look at it. */
export function alarming({ state }: AccountView): boolean {
  return !["online", "loading", "offline", "busy"].includes(state.is);
}

/** `Stand 10:42`, with the day when it is not today's. */
export function freshness(account: AccountView, now = new Date()): string {
  if (account.synced_at === null) return t("never-synced");
  const at = new Date(account.synced_at);
  const today = at.toDateString() === now.toDateString();
  return t("as-of", { at: today ? clock(at) : `${day(at)}, ${clock(at)}` });
}

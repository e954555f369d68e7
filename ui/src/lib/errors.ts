//! Codes into words: what happened, what was kept, what to do next. One table.
import type { UiCode } from "./host/contract.gen";
import { refusal } from "./host/host";
import { size } from "./times";
import { t } from "./words.svelte";

const WORDS: Record<UiCode, string> = {
  unreachable: "error-unreachable",
  certificate: "error-certificate",
  not_a_help_desk: "error-not-a-help-desk",
  busy: "error-busy",
  invalid_credentials: "error-invalid-credentials",
  not_admitted: "error-not-admitted",
  second_factor: "second-factor-text",
  wrong_code: "error-wrong-code",
  step_expired: "error-step-expired",
  password_not_set: "error-password-not-set",
  field_refused: "refused-other",
  sign_in_needed: "error-sign-in-needed",
  client_too_old: "error-client-too-old",
  already_signed_in: "error-already-signed-in",
  address_invalid: "error-address-invalid",
  not_found: "error-not-found",
  disk_full: "error-disk-full",
  read_only: "error-read-only",
  file_blocked: "error-file-blocked",
  file_empty: "error-file-empty",
  file_too_large: "error-file-too-large",
  file_vanished: "error-file-vanished",
  file_unreadable: "error-file-unreadable",
  too_many_files: "error-too-many-files",
  clipboard_empty: "error-clipboard-empty",
  capture_unavailable: "error-capture-unavailable",
  capture_permission: "error-capture-permission",
  capture_failed: "error-capture-failed",
  capture_behind: "error-capture-behind",
  draft_outdated: "error-draft-outdated",
  action_not_available: "error-action-not-available",
  question_changed: "error-question-changed",
  link_refused: "error-link-refused",
  hotkey_taken: "error-hotkey-taken",
  attachment_unavailable: "error-attachment-unavailable",
  notifications_unavailable: "error-notifications-unavailable",
  wrong_passphrase: "error-wrong-passphrase",
  passphrase_too_short: "error-passphrase-too-short",
  no_keychain: "error-no-keychain",
  desk_closed: "error-desk-closed",
  internal: "error-internal",
};

/** Where the portal or server brought its own sentence, that is the sentence. */
const OWN_WORDS: readonly UiCode[] = ["not_admitted", "password_not_set"];

/** One or two sentences about a failure. */
export function sentence(thrown: unknown): string {
  const { code, about, limit } = refusal(thrown);
  if (about && OWN_WORDS.includes(code)) return about;
  return t(WORDS[code], { about: about ?? "", limit: limit === null ? "" : size(limit) });
}

const PROBLEMS: Record<string, string> = {
  required: "problem-required",
  too_short: "problem-too-short",
  too_long: "problem-too-long",
  pattern: "problem-pattern",
  choice: "problem-choice",
  type: "problem-type",
  needs_newer_client: "problem-needs-newer-client",
  too_many: "problem-too-many",
  too_large: "problem-too-large",
  cost_unconfirmed: "problem-cost-unconfirmed",
  cost_changed: "problem-cost-changed",
};

/** What is wrong with a field. */
export function problem(code: string, limit: number | null): string {
  return t(PROBLEMS[code] ?? "problem-other", { limit: limit ?? 0 });
}

const WHY: Record<string, string> = {
  offline: "why-offline",
  order: "why-order",
  busy: "why-busy",
  sign_in: "why-sign-in",
  checking: "why-checking",
  rejected: "why-rejected",
  too_large: "why-too-large",
  forbidden: "why-forbidden",
  missing: "why-missing",
  conflict: "why-conflict",
  file_lost: "why-file-lost",
  unsupported: "why-unsupported",
  unclear: "why-unclear",
  client_too_old: "why-client-too-old",
  disk_full: "why-disk-full",
  not_stored: "why-not-stored",
};

/** Why something waits or is stuck. */
export function why(code: string): string {
  return t(WHY[code] ?? "why-soon");
}

//! Which fields of a portal's form are shown, and where their values live.
import type { DraftContent, FieldValue } from "../lib/host/contract.gen";
import type { Portal } from "../lib/host/host";

export type Kind = Portal["ticket_types"][number];
export type FormField = Kind["form"][number];

/** Subject and text are fields like any other, kept apart. */
export function valueOf(content: DraftContent, id: string): FieldValue | undefined {
  if (id === "subject") return content.subject;
  if (id === "body") return content.body;
  return content.fields[id];
}

/** Stores a value where it belongs. */
export function put(content: DraftContent, id: string, value: FieldValue): void {
  if (id === "subject") content.subject = String(value);
  else if (id === "body") content.body = String(value);
  else content.fields[id] = value;
}

/** The fields to show now: a field may depend on the value of another. */
export function shown(kind: Kind, content: DraftContent): FormField[] {
  return kind.form.filter(({ show_if }) => {
    if (!show_if) return true;
    const value = valueOf(content, show_if.field);
    const values = Array.isArray(value) ? value : [String(value ?? "")];
    return values.some((chosen) => show_if.in.includes(chosen));
  });
}

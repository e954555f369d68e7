//! Something the user asked for that may be refused: the refusal is said, nothing else happens.
import { sentence } from "../lib/errors";
import { toasts } from "./toasts.svelte";

export function attempt(act: Promise<unknown>): void {
  act.catch((thrown: unknown) => toasts.trouble(sentence(thrown)));
}

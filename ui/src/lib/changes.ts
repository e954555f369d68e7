//! What the shell tells about the files, told on to whoever reads from them.
import type { Changed, UiTag } from "./host/contract.gen";
import { host } from "./host/host";

type Listener = (told: Changed) => void;

const listeners = new Map<Listener, readonly UiTag[]>();

/** Listens for changes that carry one of these tags, until the answer is called. */
export function onChange(tags: readonly UiTag[], listener: Listener): () => void {
  listeners.set(listener, tags);
  return () => void listeners.delete(listener);
}

/** Whether a change may concern a ticket: an empty list means any may. */
export function touches(told: Changed, ticket: string): boolean {
  return told.tickets.length === 0 || told.tickets.includes(ticket);
}

/** Connects to the shell; once. */
export function connect(): () => void {
  return host().on("changed", (told) => {
    for (const [listener, tags] of [...listeners]) {
      if (tags.some((tag) => told.tags.includes(tag))) listener(told);
    }
  });
}

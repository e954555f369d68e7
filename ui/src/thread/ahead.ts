//! The ticket that will probably be opened next, read ahead: a finger is slower than a file.
import { ThreadState } from "./thread.svelte";

/** The one read ahead, until it is opened or another is pointed at. It follows changes meanwhile. */
let ahead: { thread: ThreadState; opening: Promise<void> } | undefined;

/** Reads a ticket that has been pointed at. */
export function readAhead(key: string): void {
  if (ahead?.thread.key === key) return;
  ahead?.thread.close();
  const thread = new ThreadState(key);
  ahead = { thread, opening: thread.open() };
}

/** A ticket with something to show: the one read ahead, or read now. Whoever asks closes it. */
export async function read(key: string): Promise<ThreadState> {
  const known = ahead?.thread.key === key ? ahead : undefined;
  if (known) ahead = undefined;
  const thread = known?.thread ?? new ThreadState(key);
  await (known?.opening ?? thread.open());
  return thread;
}

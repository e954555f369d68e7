//! Links that lead out of Pult. One whose words say something else than its address is asked about.
import { sentence } from "../lib/errors";
import { host } from "../lib/host/host";
import { toasts } from "../parts/toasts.svelte";

class Away {
  /** The address that is asked about. */
  to = $state<string | undefined>(undefined);
}

export const away = new Away();

/** Opens an address with the system's program for it. */
export function openAway(to: string): void {
  away.to = undefined;
  host()
    .openLink(to)
    .catch((thrown: unknown) => toasts.trouble(sentence(thrown)));
}

/** Whether words say where their link leads. */
export function says(words: string, to: string): boolean {
  const bare = (text: string) =>
    text
      .trim()
      .replace(/^(https?:\/\/|mailto:|tel:)/i, "")
      .replace(/\/$/, "");
  return bare(words) === bare(to);
}

/** Follows a link, after showing its address where its words do not. */
export function follow(words: string, to: string): void {
  if (says(words, to)) openAway(to);
  else away.to = to;
}

//! Finding words within one ticket, also in entries that are not on screen.
import type { Entry } from "../lib/host/contract.gen";
import { host } from "../lib/host/host";
import { fold } from "./fold";

/** What one call may carry. */
const PAGE = 200;

export class Find {
  words = $state("");
  /** Ids of the entries that have them, newest first. */
  hits = $state.raw<string[]>([]);
  at = $state(0);
  private texts: { id: string; text: string }[] = [];
  private read: Promise<void> | undefined;

  constructor(readonly ticket: string) {}

  /** Looks again; answers the entry to show. */
  async look(): Promise<string | undefined> {
    const wanted = fold(this.words.trim());
    await (this.read ??= this.readAll());
    if (wanted !== fold(this.words.trim())) return this.current;
    this.hits =
      wanted === ""
        ? []
        : this.texts.filter(({ text }) => text.includes(wanted)).map(({ id }) => id);
    this.at = 0;
    return this.current;
  }

  /** The next older hit, or (−1) the next newer one; after the last comes the first. */
  step(by: number): string | undefined {
    if (this.hits.length > 0) this.at = (this.at + by + this.hits.length) % this.hits.length;
    return this.current;
  }

  get current(): string | undefined {
    return this.hits[this.at];
  }

  /** The whole ticket's words: read when something is looked for, and not drawn. */
  private async readAll(): Promise<void> {
    let total: number;
    let skip = 0;
    do {
      const page = await host().thread({ ticket: this.ticket, skip_newest: skip, limit: PAGE });
      this.texts.push(...page.entries.toReversed().map(said));
      total = page.total;
      skip += page.entries.length;
      if (page.entries.length === 0) break;
    } while (skip < total);
  }
}

function said({ id, text, author, attachments }: Entry): { id: string; text: string } {
  const files = attachments.map(({ name }) => name);
  return { id, text: fold([author, text, ...files].join("\n")) };
}

//! The rows of one list, fetched in windows and kept.
import { SvelteMap } from "svelte/reactivity";
import type { ListOrder, TicketPage, TicketRow } from "../lib/host/contract.gen";
import { host, refusal, type Refusal } from "../lib/host/host";
import { keep } from "../lib/keep";

/** What makes a list a list. */
export interface Which {
  /** Whose: one, or all for the common list. */
  accounts: string[];
  view: string;
  order: ListOrder;
  unreadOnly: boolean;
}

/** Rows asked for at once: four screens, well below the 200 a call may carry. */
const WINDOW = 100;

/** Windows kept: what was looked at longest ago is forgotten first. */
const KEPT = 60;

/** A cache over `ticket_list`: rows stay while newer ones are fetched, so nothing ever blinks. */
export class Pages {
  total = $state(0);
  /** The first answer is there. */
  known = $state(false);
  failed = $state.raw<Refusal | undefined>(undefined);
  private windows = new SvelteMap<number, TicketRow[]>();
  // Nothing is drawn from these two.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private fresh = new Set<number>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private asked = new Set<number>();
  /** Where the window behind each one begins. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private next = new Map<number, string | undefined>();
  private round = 0;
  private range: [number, number] = [0, WINDOW];

  constructor(readonly which: Which) {}

  /** What its first window answered, read together with other things. */
  seed(page: TicketPage): void {
    this.windows.set(0, page.rows);
    if (page.rows.length === Math.min(WINDOW, page.total)) this.fresh.add(0);
    this.total = page.total;
    this.known = true;
  }

  /** The row at a place, as far as it is known. */
  at = (index: number): TicketRow | undefined =>
    this.windows.get(Math.floor(index / WINDOW))?.[index % WINDOW];

  /** Where a ticket is, among the rows that are known. */
  indexOf(key: string): number | undefined {
    for (const [number, rows] of this.windows) {
      const found = rows.findIndex((row) => row.key === key);
      if (found >= 0) return number * WINDOW + found;
    }
    return undefined;
  }

  /** These rows are on screen, or will be soon. */
  async show(first: number, last: number): Promise<void> {
    this.range = [first, last];
    await this.load();
  }

  /** It is left: of its windows the first is kept, for coming back. */
  leave(): void {
    for (const number of [...this.windows.keys()]) {
      if (number > 0) this.windows.delete(number);
    }
    this.fresh.clear();
    this.range = [0, WINDOW];
  }

  /** Something changed: what is on screen is read again, the rest when it is looked at. */
  async renew(): Promise<void> {
    this.round++;
    this.fresh.clear();
    this.asked.clear();
    await this.load();
  }

  private async load(): Promise<void> {
    const [first, last] = this.range;
    const wanted: Promise<void>[] = [];
    const end = Math.max(first, last - 1);
    for (let number = Math.floor(first / WINDOW); number <= Math.floor(end / WINDOW); number++) {
      if (!this.fresh.has(number) && !this.asked.has(number)) wanted.push(this.fetch(number));
    }
    await Promise.all(wanted);
  }

  private async fetch(number: number): Promise<void> {
    const { accounts, view, order, unreadOnly } = this.which;
    const round = this.round;
    this.asked.add(number);
    try {
      const offset = number * WINDOW;
      const request = {
        accounts,
        view,
        order,
        unread_only: unreadOnly,
      };
      const page = await host().ticketList({
        ...request,
        offset,
        // Behind a window that is fresh, by its last row: what moves meanwhile repeats or hides none.
        after: (this.fresh.has(number - 1) && this.next.get(number - 1)) || null,
        limit: WINDOW,
      });
      if (round !== this.round) return;
      const known = this.windows.get(number) ?? [];
      this.windows.set(
        number,
        keep(known, page.rows, ({ key }) => key),
      );
      this.fresh.add(number);
      this.next.set(number, page.next ?? undefined);
      this.total = page.total;
      this.known = true;
      this.failed = undefined;
      this.forget(number);
    } catch (thrown) {
      if (round === this.round) this.failed = refusal(thrown);
    } finally {
      if (round === this.round) this.asked.delete(number);
    }
  }

  private forget(newest: number): void {
    if (this.windows.size <= KEPT) return;
    const far = [...this.windows.keys()].sort(
      (a, b) => Math.abs(b - newest) - Math.abs(a - newest),
    );
    for (const number of far.slice(0, this.windows.size - KEPT)) {
      this.windows.delete(number);
      this.fresh.delete(number);
    }
  }
}

/** Lists that were looked at lately, so that coming back to one shows it at once. */
const LATELY = 12;
// Nothing is drawn from it.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const lately = new Map<string, Pages>();

/** The rows of a list, as they were last seen; whoever shows them reads them again. */
export function pagesOf(which: Which): Pages {
  const name = JSON.stringify(which);
  const pages = lately.get(name) ?? new Pages(which);
  lately.delete(name);
  lately.set(name, pages);
  const oldest = lately.keys().next().value;
  if (lately.size > LATELY && oldest !== undefined) lately.delete(oldest);
  return pages;
}

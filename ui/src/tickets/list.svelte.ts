//! The state of the list pane: which list, which row, and keeping both still while things change.
import { onChange } from "../lib/changes";
import type { TicketRow } from "../lib/host/contract.gen";
import { pagesOf, type Pages, type Which } from "./pages.svelte";

/** Height of a row; the list is drawn by it. */
export const ROW = 78;

/** What the list needs of the thing that scrolls. */
export interface Scroller {
  top: () => number;
  goto: (pixels: number) => void;
  reveal: (index: number) => void;
}

export class ListState {
  pages: Pages;
  scroller: Scroller | undefined;
  /** Where the open ticket was last seen: it may have left the list since. */
  private place = 0;

  constructor(
    readonly which: Which,
    readonly selected: () => string | undefined,
    readonly open: (row: TicketRow) => void,
  ) {
    this.pages = pagesOf(which);
  }

  /** Starts listening; the answer stops. */
  listen(): () => void {
    void this.pages.show(0, 1);
    const stop = onChange(["tickets", "accounts"], () => void this.renew());
    return () => {
      stop();
      this.pages.leave();
    };
  }

  /** Reads again and keeps the row under the upper edge under the upper edge. */
  private async renew(): Promise<void> {
    const top = this.scroller?.top() ?? 0;
    const first = Math.floor(top / ROW);
    // At the very top the user wants to see what arrives.
    const anchor = first > 0 ? this.pages.at(first)?.key : undefined;
    await this.pages.renew();
    const now = anchor && this.pages.indexOf(anchor);
    if (now !== undefined && now !== "" && now !== first)
      this.scroller?.goto(top + (now - first) * ROW);
  }

  private index(): number | undefined {
    const key = this.selected();
    if (key === undefined) return undefined;
    if (this.pages.at(this.place)?.key === key) return this.place;
    return this.pages.indexOf(key);
  }

  /** Remembers where a row was picked. */
  pick(row: TicketRow, index: number): void {
    this.place = index;
    this.open(row);
  }

  /** The next row in a direction; after the open ticket left the list, the one now in its place. */
  step(by: number): void {
    const index = this.index();
    const goal =
      index !== undefined
        ? index + by
        : this.selected() === undefined
          ? 0
          : this.place + Math.min(by, 0);
    const place = Math.min(Math.max(goal, 0), this.pages.total - 1);
    const row = this.pages.at(place);
    if (!row) return;
    this.pick(row, place);
    this.scroller?.reveal(place);
  }

  /** The first row or the last. */
  async leap(to: "start" | "end"): Promise<void> {
    const place = to === "start" ? 0 : this.pages.total - 1;
    this.scroller?.reveal(place);
    await this.pages.show(place, place + 1);
    const row = this.pages.at(place);
    if (row) this.pick(row, place);
  }
}

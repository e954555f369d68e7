//! One ticket as it is read: its header, and its conversation from the newest end backwards.
import { onChange, touches } from "../lib/changes";
import type { DraftView, Entry, ThreadPage, TicketView } from "../lib/host/contract.gen";
import { host, refusal, type Refusal } from "../lib/host/host";
import { keep } from "../lib/keep";

/** Entries read with the ticket: enough to fill the window with short ones, and little more is painted. */
const first = () => Math.min(40, Math.max(10, Math.ceil(innerHeight / 75)));
/** Older ones come by so many when they are scrolled to. */
const OLDER = 30;
/** What one call may carry. */
const MOST = 200;

export class ThreadState {
  view = $state.raw<TicketView | undefined>(undefined);
  entries = $state.raw<Entry[]>([]);
  total = $state(0);
  failed = $state.raw<Refusal | undefined>(undefined);
  /** The first entry that was unread when the ticket was opened: the divider stays there. */
  unreadFrom = $state<string | undefined>(undefined);
  /** What was being written when the ticket was opened. */
  draft: DraftView | undefined;
  private opened = false;
  private shown = false;
  private turn = 0;
  private stop: (() => void) | undefined;

  constructor(readonly key: string) {}

  /** Reads the ticket and follows its changes; answers when there is something to show. */
  async open(): Promise<void> {
    this.stop ??= onChange(["tickets", "thread"], (told) => {
      if (touches(told, this.key)) void this.read();
    });
    await this.read();
  }

  /** It is on screen from now on. */
  show(): void {
    this.shown = true;
    this.markRead();
  }

  /** Nobody looks at it any more. */
  close(): void {
    this.stop?.();
    this.stop = undefined;
  }

  get olderLeft(): number {
    return Math.max(0, this.total - this.entries.length);
  }

  /** Reads the header and as many of the newest entries as are shown. */
  private async read(): Promise<void> {
    const turn = ++this.turn;
    try {
      const wanted = Math.max(first(), this.entries.length);
      const request = { ticket: this.key, entries: Math.min(wanted, MOST), draft: !this.opened };
      const { ticket, page, draft } = await host().readTicket(request);
      const whole = await this.rest(page, wanted);
      if (turn !== this.turn) return;
      this.view = ticket;
      // An entry that is as it was stays the same one: nothing of it is drawn anew.
      this.entries = keep(this.entries, whole.entries, ({ id }) => id);
      this.total = whole.total;
      this.failed = undefined;
      this.markRead();
      if (this.opened) return;
      this.draft = draft ?? undefined;
      const unread = this.entries.findIndex(({ unread, mine }) => unread && !mine);
      // With nothing read before it in sight, where the unread begins is not known.
      const readBefore = this.entries
        .slice(0, unread)
        .some(({ mine, kind }) => !mine && kind !== "event");
      if (readBefore || this.olderLeft === 0) this.unreadFrom = this.entries[unread]?.id;
      this.opened = true;
    } catch (thrown) {
      if (turn === this.turn) this.failed = refusal(thrown);
    }
  }

  /** Somebody has scrolled far up: what is shown beyond the first page is read as well. */
  private async rest(first: ThreadPage, wanted: number): Promise<ThreadPage> {
    let { entries, total } = first;
    while (entries.length < Math.min(wanted, total)) {
      const limit = Math.min(MOST, wanted - entries.length);
      const page = await host().thread({
        ticket: this.key,
        skip_newest: entries.length,
        limit,
      });
      if (page.entries.length === 0) break;
      entries = [...page.entries, ...entries];
      total = page.total;
    }
    return { entries, total };
  }

  /** Adds older entries above; answers when they are there. */
  async older(count = OLDER): Promise<void> {
    const turn = this.turn;
    const page = await host().thread({
      ticket: this.key,
      skip_newest: this.entries.length,
      limit: Math.min(count, MOST),
    });
    // A change in between renumbered what is counted from the newest end.
    if (turn !== this.turn) return;
    this.entries = [...page.entries, ...this.entries];
    this.total = page.total;
  }

  /** Reads backwards until an entry is there; answers whether it is. */
  async reach(id: string): Promise<boolean> {
    const there = () => this.entries.some((entry) => entry.id === id);
    while (!there() && this.olderLeft > 0) {
      const before = this.entries.length;
      await this.older(MOST);
      if (this.entries.length === before) break;
    }
    return there();
  }

  /** Tells the desk how far the user has read, when the window is really being looked at. */
  markRead(): void {
    if (!this.shown || !this.view?.row.unread || !document.hasFocus()) return;
    const newest = this.entries.findLast(({ outgoing }) => outgoing === null);
    if (newest)
      host()
        .markRead(this.key, newest.id)
        .catch(() => undefined);
  }
}

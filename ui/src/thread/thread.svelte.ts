//! One ticket as it is read: its header, and its conversation from the newest end backwards.
import { onChange, touches } from "../lib/changes";
import type { Entry, TicketView } from "../lib/host/contract.gen";
import { host, refusal, type Refusal } from "../lib/host/host";

/** Entries shown at once; older ones come by `OLDER` when they are scrolled to. */
const FIRST = 60;
const OLDER = 200;
/** What one call may carry. */
const MOST = 200;

export class ThreadState {
  view = $state.raw<TicketView | undefined>(undefined);
  entries = $state.raw<Entry[]>([]);
  total = $state(0);
  failed = $state.raw<Refusal | undefined>(undefined);
  /** The first entry that was unread when the ticket was opened: the divider stays there. */
  unreadFrom = $state<string | undefined>(undefined);
  private opened = false;
  private turn = 0;

  constructor(readonly key: string) {}

  /** Starts reading and listening; the answer stops. */
  listen(): () => void {
    void this.read();
    return onChange(["tickets", "thread"], (told) => {
      if (touches(told, this.key)) void this.read();
    });
  }

  get olderLeft(): number {
    return Math.max(0, this.total - this.entries.length);
  }

  /** Reads the header and as many of the newest entries as are shown. */
  private async read(): Promise<void> {
    const turn = ++this.turn;
    try {
      const wanted = Math.max(FIRST, this.entries.length);
      const [view, entries] = await Promise.all([host().ticket(this.key), this.newest(wanted)]);
      if (turn !== this.turn) return;
      this.view = view;
      this.entries = entries.list;
      this.total = entries.total;
      this.failed = undefined;
      if (!this.opened)
        this.unreadFrom = this.entries.find(({ unread, mine }) => unread && !mine)?.id;
      this.opened = true;
      this.markRead();
    } catch (thrown) {
      if (turn === this.turn) this.failed = refusal(thrown);
    }
  }

  private async newest(wanted: number): Promise<{ list: Entry[]; total: number }> {
    let list: Entry[] = [];
    let total: number;
    do {
      const limit = Math.min(MOST, wanted - list.length);
      const page = await host().thread({
        ticket: this.key,
        skip_newest: list.length,
        limit,
      });
      list = [...page.entries, ...list];
      total = page.total;
      if (page.entries.length === 0) break;
    } while (list.length < Math.min(wanted, total));
    return { list, total };
  }

  /** Adds older entries above; answers when they are there. */
  async older(): Promise<void> {
    const turn = this.turn;
    const page = await host().thread({
      ticket: this.key,
      skip_newest: this.entries.length,
      limit: OLDER,
    });
    // A change in between renumbered what is counted from the newest end.
    if (turn !== this.turn) return;
    this.entries = [...page.entries, ...this.entries];
    this.total = page.total;
  }

  /** Tells the desk how far the user has read, when the window is really being looked at. */
  markRead(): void {
    if (!this.view?.row.unread || !document.hasFocus()) return;
    const newest = this.entries.findLast(({ outgoing }) => outgoing === null);
    if (newest)
      host()
        .markRead(this.key, newest.id)
        .catch(() => undefined);
  }
}

//! What the keys and the palette do. One map; the table of keys names them.
import type { Desk } from "../lib/desk.svelte";
import { host } from "../lib/host/host";
import type { Action } from "../lib/keys";
import { attempt } from "../parts/attempt";

/** Parts of the window that can be told to do something. */
export interface Limbs {
  step: (by: number) => void;
  focusList: () => void;
  focusTicket: () => void;
  back: () => void;
  search: () => void;
  palette: () => void;
  shortcuts: () => void;
  ticket: () =>
    | {
        take: (action: string) => void;
        write: (kind: "reply" | "note" | "finding") => void;
        actions: () => void;
        copyNumber: () => Promise<void>;
      }
    | undefined;
}

/** Everything a key can do. `send` belongs to the form that has the focus. */
export function commands(desk: Desk, limbs: Limbs): Record<Action, () => void> {
  const view = (at: number) => {
    const account = desk.account;
    const wanted = account?.views.at(at);
    if (account && wanted) desk.go({ is: "list", account: account.id, view: wanted.id });
  };
  const contact = () => {
    if (desk.account) desk.go({ is: "contact", account: desk.account.id });
  };
  return {
    next: () => limbs.step(1),
    previous: () => limbs.step(-1),
    open: limbs.focusTicket,
    back: limbs.back,
    new: () => desk.write(),
    capture: () =>
      attempt(host().captureBegin(desk.ticket ? { for: "reply", ticket: desk.ticket } : null)),
    reply: () => limbs.ticket()?.write("reply"),
    note: () => limbs.ticket()?.write("note"),
    finding: () => limbs.ticket()?.write("finding"),
    actions: () => limbs.ticket()?.actions(),
    take: () => limbs.ticket()?.take("take"),
    estimate: () => limbs.ticket()?.take("set_estimate"),
    close: () => limbs.ticket()?.take("close"),
    copy_number: () => void limbs.ticket()?.copyNumber(),
    unread_only: () => (desk.unreadOnly = !desk.unreadOnly),
    go_first: () => view(0),
    go_second: () => view(1),
    go_third: () => view(2),
    go_history: () => view(-1),
    go_outbox: () => desk.go({ is: "outbox" }),
    go_drafts: () => desk.go({ is: "drafts" }),
    go_contact: contact,
    go_settings: () => desk.go({ is: "settings" }),
    search: limbs.search,
    palette: limbs.palette,
    shortcuts: limbs.shortcuts,
    sync: () => attempt(host().syncNow()),
    send: () => undefined,
  };
}

//! What the window is about: whose desk, which place in it, which ticket.
import { SvelteMap } from "svelte/reactivity";
import { onChange } from "./changes";
import type { AccountView, DraftTarget, ListOrder, Opening, Place } from "./host/contract.gen";
import { host, refusal, type Portal, type Refusal } from "./host/host";

/** A place in the window. */
export type Where =
  | { is: "list"; account: string; view: string }
  | { is: "search" }
  | { is: "drafts" }
  | { is: "outbox" }
  | { is: "settings" }
  | { is: "contact"; account: string }
  | { is: "sign_in" };

/** Stands for all accounts, in a list they have in common. */
export const ALL = "*";

/** Lists all accounts have in common, as the engine knows them. */
export const COMMON = ["@open", "@done"] as const;

/** Whose view of a ticket a key is: it is written `<account>.<ticket>`. */
export function accountOf(ticket: string | undefined): string | undefined {
  return ticket?.split(".", 1)[0];
}

export class Desk {
  accounts = $state.raw<AccountView[]>([]);
  /** The accounts have been read at least once. */
  known = $state(false);
  failed = $state.raw<Refusal | undefined>(undefined);
  where = $state.raw<Where>({ is: "list", account: "", view: "" });
  /** The open ticket. */
  ticket = $state<string | undefined>(undefined);
  /** The entry of it to begin at. */
  entry = $state<string | undefined>(undefined);
  /** The form of a new ticket is open instead of a ticket. */
  writing = $state.raw<(DraftTarget & { for: "new" }) | undefined>(undefined);
  /** A capture led here: the next key shall send. */
  captured = $state(false);
  order = $state<ListOrder>("activity");
  unreadOnly = $state(false);
  readonly portals = new SvelteMap<string, Portal>();

  /**
   * Reads what the first picture needs, in one question; `take` gets the rest of the answer before
   * anything is drawn from it.
   */
  async begin(rows: number, take: (opening: Opening) => void): Promise<void> {
    try {
      const opening = await host().opening(rows);
      take(opening);
      for (const { account, portal } of opening.portals) {
        this.portals.set(account, portal as Portal);
      }
      this.accounts = opening.accounts;
      this.settle();
    } catch (thrown) {
      this.failed = refusal(thrown);
    }
    this.known = true;
  }

  /** Starts listening; the answer stops. */
  listen(): () => void {
    const stops = [
      onChange(["accounts", "tickets", "outbox"], () => void this.readAccounts()),
      onChange(["portals"], () => void this.readPortals()),
    ];
    return () => stops.forEach((stop) => stop());
  }

  async read(): Promise<void> {
    await this.readAccounts();
    await this.readPortals();
  }

  private async readAccounts(): Promise<void> {
    try {
      this.accounts = await host().accounts();
      this.failed = undefined;
      this.settle();
      if (this.accounts.some(({ id }) => !this.portals.has(id))) await this.readPortals();
    } catch (thrown) {
      this.failed = refusal(thrown);
    }
    this.known = true;
  }

  private async readPortals(): Promise<void> {
    await Promise.all(
      this.accounts.map(async ({ id }) => {
        // Without its document a portal is shown with Pult's own words.
        const portal = await host()
          .portal(id)
          .catch(() => undefined);
        if (portal) this.portals.set(id, portal);
      }),
    );
  }

  /** A place that is gone gives way to the first list. */
  private settle(): void {
    const { where } = this;
    if (where.is === "list" && where.account === ALL && this.accounts.length > 1) return;
    const gone =
      (where.is === "list" || where.is === "contact") &&
      !this.accounts.some(
        ({ id, views }) =>
          id === where.account &&
          (where.is === "contact" || views.some((view) => view.id === where.view)),
      );
    if (gone || (where.is === "sign_in" && this.accounts.length === 0)) this.home();
  }

  home(): void {
    const first = this.accounts[0];
    const view = first?.views[0];
    if (first && view) this.where = { is: "list", account: first.id, view: view.id };
  }

  /** The account of what is on screen. */
  get account(): AccountView | undefined {
    const { where } = this;
    const place = "account" in where && where.account !== ALL ? where.account : undefined;
    const id = this.writing?.account ?? place ?? accountOf(this.ticket);
    return this.accounts.find((account) => account.id === id) ?? this.accounts[0];
  }

  portalOf(account: string | undefined): Portal | undefined {
    return account === undefined ? undefined : this.portals.get(account);
  }

  go(where: Where): void {
    this.where = where;
    this.writing = undefined;
    if (where.is !== "search") this.ticket = undefined;
    this.unreadOnly = false;
  }

  open(ticket: string | undefined, entry?: string): void {
    this.writing = undefined;
    this.entry = entry;
    this.ticket = ticket;
  }

  /** Opens the form of a new ticket. */
  write(account = this.account?.id, captured = false): void {
    if (account === undefined) return;
    if (this.where.is !== "list") this.where = this.listOf(account) ?? this.where;
    this.captured = captured;
    this.writing = { for: "new", account, type_id: "" };
  }

  private listOf(account: string): Where | undefined {
    const view = this.accounts.find(({ id }) => id === account)?.views[0];
    return view && { is: "list", account, view: view.id };
  }

  /** Opens what is to be written on. */
  resume(target: DraftTarget, captured = false): void {
    if (target.for === "new") this.write(target.account, captured);
    else this.show(target.ticket);
  }

  /** Opens a ticket, from wherever. */
  show(ticket: string): void {
    const account = accountOf(ticket);
    const inList = this.where.is === "list" && [account, ALL].includes(this.where.account);
    if (!inList && this.where.is !== "search") {
      this.where = (account && this.listOf(account)) || this.where;
    }
    this.open(ticket);
  }

  /** The shell sends the user somewhere. */
  follow(place: Place): void {
    switch (place.place) {
      case "ticket":
        return this.show(place.ticket);
      case "draft":
        return this.resume(place.target, true);
      case "outbox":
        return this.go({ is: "outbox" });
      case "settings":
        return this.go({ is: "settings" });
    }
  }
}

//! What the desk in memory answers to questions.
import type {
  AccountState,
  AccountView,
  ActionView,
  ContactView,
  ListRequest,
  SearchAnswer,
  SearchHit,
  ThreadPage,
  ThreadRequest,
  TicketPage,
  TicketView,
} from "../contract.gen";
import { Refusal, type Portal } from "../host";
import { STAFF } from "./cases";
import type { Kept, World } from "./world";

const missing = () => new Refusal({ code: "not_found", about: null });

export class Reading {
  constructor(readonly world: World) {}

  get agent(): boolean {
    return this.world.mood.role === "agent";
  }

  portal(): Portal {
    return this.world.portal;
  }

  private held(view: string): Kept[] {
    if (view === "@open" || view === "@done") {
      const done = (category: string) => ["done", "closed"].includes(category);
      return this.world.kept.filter(({ row }) => done(row.category) === (view === "@done"));
    }
    const wanted = this.world.portal.views.find(({ id }) => id === view);
    if (!wanted) return [];
    return this.world.kept.filter(({ row }) => {
      if (!wanted.categories.includes(row.category)) return false;
      if (wanted.scope === "unassigned") return row.assignee === "";
      if (wanted.scope === "assigned") return row.assignee === STAFF[0].initials;
      return true;
    });
  }

  private state(): AccountState {
    const { state } = this.world.mood;
    switch (state) {
      case "loading":
        return { is: "loading", done: 1840, about: 6200 };
      case "not_admitted":
        return {
          is: "not_admitted",
          text: "Für diesen Zugang ist das Support Portal noch nicht freigegeben. Bitte wenden Sie sich an den Telefonsupport unter 07531-58416401.",
        };
      case "not_stored":
        return { is: state, full: true };
      case "offline":
      case "busy":
      case "certificate":
      case "sign_in_needed":
      case "revoked":
      case "client_too_old":
      case "not_a_help_desk":
        return { is: state };
      default:
        return { is: "online" };
    }
  }

  accounts(): AccountView[] {
    const views = this.world.portal.views.filter(
      ({ audience }) => audience === (this.agent ? "agent" : "customer"),
    );
    const me = this.agent ? STAFF[0] : undefined;
    const first: AccountView = {
      id: "acc-1",
      portal: this.world.portal.name,
      portal_id: this.world.portal.portal_id,
      color: this.world.portal.branding.color,
      name: me?.name ?? "Sabine Keller",
      email: this.agent
        ? "anke.lindner@quisa.example"
        : "sabine.keller@hegau-medizintechnik.example",
      person_id: me?.id ?? "u-keller",
      organization: this.agent ? "" : "Hegau Medizintechnik GmbH",
      agent: this.agent,
      manager: false,
      may_file: this.world.portal.ticket_types.map(({ id }) => id),
      colleagues: this.agent ? STAFF.map((person) => ({ ...person })) : [],
      state: this.state(),
      synced_at: new Date(this.world.now - 90_000).toISOString(),
      waiting: this.world.outbox.filter(({ state }) => state !== "stuck").length,
      stuck: this.world.outbox.filter(({ state }) => state === "stuck").length,
      notices: [],
      views: views.map(({ id, label }) => {
        const held = this.held(id);
        return {
          id,
          label,
          total: held.length,
          unread: held.filter(({ row }) => row.unread).length,
        };
      }),
    };
    if (this.world.mood.accounts === 0) return [];
    if (this.world.mood.accounts === 1) return [first];
    const second = {
      ...first,
      id: "acc-2",
      portal: "Netzwerk Bodensee IT",
      portal_id: "nbit",
      color: "#9a3412",
      email: "s.keller@hegau.example",
    };
    return [first, { ...second, waiting: 0, stuck: 0, state: { is: "offline" } }];
  }

  contact(): ContactView {
    const noon = new Date(this.world.now);
    noon.setHours(12, 0, 0, 0);
    const opens = noon.toISOString();
    return {
      title: this.world.portal.contact.title,
      channels: this.world.portal.channels.map(({ id, label, value, purpose, hours, warning }) => ({
        id,
        label,
        value,
        purpose,
        warning,
        link:
          id === "phone" ? `tel:${value}` : id === "email" ? `mailto:${value}` : `https://${value}`,
        open: hours ? this.world.mood.state !== "offline" : null,
        changes_at: hours ? opens : null,
      })),
      hours: this.world.portal.hours["main"]?.text ?? [],
    };
  }

  ticketList({ view, order, unread_only, offset, limit }: ListRequest): TicketPage {
    let held = this.held(view);
    if (unread_only) held = held.filter(({ row }) => row.unread);
    if (order === "priority") held = held.toSorted((a, b) => b.row.urgency - a.row.urgency);
    if (order === "created")
      held = held.toSorted((a, b) => b.row.created_at.localeCompare(a.row.created_at));
    return {
      total: held.length,
      offset,
      rows: held.slice(offset, offset + limit).map(({ row }) => row),
      next: null,
    };
  }

  find(key: string): Kept {
    const kept = this.world.ticket(key);
    if (!kept) throw missing();
    return kept;
  }

  private actions({ row, callback }: Kept): ActionView[] {
    const roles = this.agent ? ["agent"] : ["requester"];
    return this.world.portal.transitions
      .filter(
        ({ from, roles: may }) =>
          from.includes(row.status) && may.some((role) => roles.includes(role)),
      )
      .filter(({ guard }) => {
        if (guard === "not_mine") return row.assignee !== STAFF[0].initials;
        if (guard === "callback_pending") return callback !== null && callback.done === null;
        if (guard === "no_callback_pending") return callback === null || callback.done !== null;
        return true;
      })
      .map(({ action, label, confirm, needs_message, message_hint }) => ({
        action,
        label,
        confirm,
        needs_message,
        message_hint,
      }))
      .concat(this.world.agreed.actions(row.key));
  }

  ticket(key: string): TicketView {
    const kept = this.find(key);
    const { row, callback, created } = kept;
    const status = this.world.portal.statuses.find(({ id }) => id === row.status);
    const assignee = STAFF.find(({ initials }) => initials === row.assignee);
    const done = row.category === "done";
    return {
      row,
      type_id: "support",
      type_label: "Support Ticket",
      status_hint: status?.hint ?? "",
      ball_since: row.at,
      channel: row.key.endsWith("4") ? "phone" : "app",
      created_at: new Date(created).toISOString(),
      closed_at: done ? row.at : null,
      project_lead: { ...STAFF[1] },
      assignee: assignee ? { ...assignee } : null,
      callback: callback && {
        phone: callback.phone,
        window: callback.window,
        requested_at: callback.at,
        done_at: callback.done,
      },
      estimate:
        row.estimate_minutes === null
          ? null
          : { minutes: row.estimate_minutes, at: row.at, by: kept.estimateBy },
      ...this.world.agreed.of(row.key),
      fields: [],
      actions: this.actions(kept),
      can_reply: true,
      can_note: this.agent,
      can_find: this.agent && !done,
      time_frame: !row.key.endsWith("4"),
      total: this.world.entries(kept).length,
    };
  }

  thread({ ticket, skip_newest, limit }: ThreadRequest): ThreadPage {
    const all = this.world.entries(this.find(ticket));
    const end = Math.max(0, all.length - skip_newest);
    return {
      total: all.length,
      entries: all.slice(Math.max(0, end - limit), end),
    };
  }

  search(text: string, limit: number): SearchAnswer {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const hits: SearchHit[] = [];
    let more = false;
    for (const kept of words.length > 0 ? this.world.kept : []) {
      const hit = this.hit(kept, words);
      if (!hit) continue;
      if (hits.length === limit) {
        more = true;
        break;
      }
      hits.push(hit);
    }
    return { hits, more, complete: this.world.mood.state !== "loading" };
  }

  private hit({ row, story }: Kept, words: string[]): SearchHit | undefined {
    const body = story.lines
      .map((line) => line[3])
      .join(" ")
      .replaceAll(/\s+/g, " ");
    const all = `${row.number ?? ""} ${row.subject} ${body} ${row.requester}`.toLowerCase();
    if (!words.every((word) => all.includes(word))) return undefined;
    const at = Math.max(0, body.toLowerCase().indexOf(words[0] ?? "") - 30);
    const snippet = (at > 0 ? "… " : "") + body.slice(at, at + 150);
    return {
      row,
      message: null,
      snippet,
      marks: marks(snippet, words),
      subject_marks: marks(row.subject, words),
    };
  }
}

function marks(text: string, words: string[]): [number, number][] {
  const low = text.toLowerCase();
  return words
    .map((word): [number, number] => [low.indexOf(word), low.indexOf(word) + word.length])
    .filter(([from]) => from >= 0)
    .sort((a, b) => a[0] - b[0]);
}

//! The desk in memory: tickets made from a seed, and what was done to them.
import type {
  Ball,
  Category,
  DraftView,
  Entry,
  OutboxRow,
  Outgoing,
  TicketRow,
} from "../contract.gen";
import { Agreed } from "./agreed";
import { PEOPLE, STAFF, STORIES, subjectOf, type Story } from "./cases";
import type { Portal } from "../host";
import { portalAt } from "./doors";
import { MAIL, MARKDOWN } from "./rich";

/** Switches in the address: a believable desk in any mood. */
export interface Mood {
  tickets: number;
  role: "customer" | "agent";
  accounts: number;
  state: string;
  slow: number;
  fail: string;
  messages: number;
  language: string;
  theme: string;
  door: string;
  asks: string;
}

export function mood(query: URLSearchParams): Mood {
  return {
    tickets: Number(query.get("tickets") ?? 60),
    role: query.get("role") === "agent" ? "agent" : "customer",
    accounts: Number(query.get("accounts") ?? 1),
    state: query.get("state") ?? "online",
    slow: Number(query.get("slow") ?? 0),
    fail: query.get("fail") ?? "",
    messages: Number(query.get("messages") ?? 0),
    language: query.get("lang") ?? "",
    theme: query.get("theme") ?? "",
    door: query.get("door") ?? "",
    asks: query.get("asks") ?? "",
  };
}

/** A ticket as the desk keeps it. */
export interface Kept {
  row: TicketRow;
  story: Story;
  created: number;
  requester: (typeof PEOPLE)[number];
  estimateBy: string;
  callback: {
    phone: string;
    window: string;
    at: string;
    done: string | null;
  } | null;
  entries: Entry[] | undefined;
}

const MINUTE = 60_000;

/** The same numbers for the same seed, on every run. */
function noise(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
}

const iso = (time: number) => new Date(time).toISOString();

export class World {
  readonly kept: Kept[] = [];
  readonly portal: Portal;
  readonly agreed: Agreed;
  readonly byKey = new Map<string, Kept>();
  drafts: DraftView[] = [];
  outbox: OutboxRow[] = [];
  counter = 0;

  constructor(
    readonly mood: Mood,
    readonly now = Date.now(),
  ) {
    this.portal = portalAt(mood.door);
    this.agreed = new Agreed(mood.asks, mood.role === "agent", now);
    for (let index = 0; index < mood.tickets; index++) this.make(index);
  }

  /** Ids of the demo never repeat. */
  id(prefix: string): string {
    return `${prefix}-${++this.counter}`;
  }

  private status(index: number): string {
    if (index % 5 === 0 && index < 30) return "question";
    if (index < this.mood.tickets * 0.4 || index < 3)
      return index % 3 === 1 ? "open" : "in_progress";
    return "done";
  }

  private make(index: number): void {
    const story = STORIES[index % STORIES.length] as Story;
    const requester = PEOPLE[this.mood.role === "agent" ? index % 4 : 0] ?? PEOPLE[0];
    const status = this.status(index);
    const spread = Math.min(560 * 1440, this.mood.tickets * 700);
    const share = index / Math.max(1, this.mood.tickets);
    const at = this.now - (6 + share * spread + noise(index) * 300 * Math.min(1, index)) * MINUTE;
    const last = story.lines.findLast((line) => line[1] !== "note" || this.mood.role === "agent");
    const by = last?.[0] === "a" ? STAFF[index % 2] : requester;
    const urgency = index % 11 === 2 ? 2 : index % 7 === 5 ? 1 : 0;
    const word = this.portal.statuses.find(({ id }) => id === status);
    const created = at - (story.lines.length * 60 + noise(index + 0.5) * 900) * MINUTE;
    const row: TicketRow = {
      key: `acc-1.t-${index}`,
      number: String(20_001 + this.mood.tickets - index),
      subject: subjectOf(story, index),
      snippet: (last?.[3] ?? "").replaceAll(/\s+/g, " ").slice(0, 140),
      snippet_by: by?.name ?? "",
      status,
      status_label: word?.label ?? "",
      category: word?.category as Category,
      ball: word?.ball as Ball,
      priority: urgency === 2 ? "urgent" : urgency === 1 ? "high" : null,
      priority_label: urgency === 2 ? "dringend" : urgency === 1 ? "hoch" : "",
      urgency,
      requester: requester.name,
      organization: requester.org,
      assignee: status === "open" ? "" : (STAFF[index % 2]?.initials ?? ""),
      callback: index % 9 === 3 && status !== "done",
      estimate_minutes: status === "open" ? null : (story.estimate ?? null),
      attachments: story.picture !== undefined,
      messages: story.lines.length,
      unread: index === 0 || index === 3 || index === 7,
      at: iso(at),
      created_at: iso(created),
      outgoing: null,
      draft: false,
    };
    const callback = row.callback
      ? {
          phone: "07731 9200-114",
          window: "vormittags bis 11 Uhr",
          at: iso(created),
          done: null,
        }
      : null;
    const estimateBy = STAFF[index % 2]?.initials ?? "";
    this.add({
      row,
      story,
      created,
      requester,
      callback,
      estimateBy,
      entries: undefined,
    });
  }

  add(kept: Kept, first = false): void {
    if (first) this.kept.unshift(kept);
    else this.kept.push(kept);
    this.byKey.set(kept.row.key, kept);
  }

  ticket(key: string): Kept | undefined {
    return this.byKey.get(key);
  }

  /** A new entry of a conversation. */
  entry(rest: Partial<Entry> & Pick<Entry, "kind" | "at">): Entry {
    return {
      id: this.id("m"),
      author: "",
      initials: "",
      side: "customer",
      mine: false,
      text: "",
      rich: null,
      html: false,
      remote_images: false,
      attachments: [],
      channel: "app",
      event: null,
      unread: false,
      outgoing: null,
      op: null,
      ...rest,
    };
  }

  /** The conversation, made when it is first looked at. */
  entries(kept: Kept): Entry[] {
    return (kept.entries ??= this.tell(kept));
  }

  private tell(kept: Kept): Entry[] {
    const agent = this.mood.role === "agent";
    const staff = STAFF[Number(kept.row.key.slice(8)) % 2] ?? STAFF[0];
    const told: Entry[] = [];
    const end = new Date(kept.row.at).getTime();
    const lines = kept.story.lines.filter((line) => agent || line[1] !== "note");
    const repeat = kept.row.key === "acc-1.t-0" ? Math.ceil(this.mood.messages / lines.length) : 0;
    const all = repeat > 1 ? Array.from({ length: repeat }, () => lines).flat() : lines;
    const lastForeign = all.findLastIndex(([who]) => (who === "a") !== agent);
    all.forEach(([who, kind, , text], index) => {
      const at = iso(end - (all.length - 1 - index) * 47 * MINUTE);
      const person = who === "a" ? staff : kept.requester;
      told.push(
        this.entry({
          kind,
          at,
          author: person.name,
          initials: who === "a" ? staff.initials : "",
          side: who === "a" ? "agent" : "customer",
          mine: agent ? who === "a" && staff === STAFF[0] : who === "k",
          text,
          rich:
            index === 0 && kept.story.html ? MAIL : index === kept.story.markdown ? MARKDOWN : null,
          html: index === 0 && kept.story.html === true,
          remote_images: index === 0 && kept.story.html === true,
          attachments: index === 0 && kept.story.picture ? [this.picture(kept.story.picture)] : [],
          unread: kept.row.unread && index === lastForeign,
        }),
      );
      if (index === 0) {
        told.push(this.event("filed", "", kept.row.number ?? "", at));
        if (kept.row.status !== "open") {
          told.push(
            this.event("status", "offen", "in Bearbeitung", iso(Date.parse(at) + 9 * MINUTE)),
          );
        }
      }
    });
    if (kept.row.status === "done")
      told.push(this.event("status", "in Bearbeitung", "erledigt", kept.row.at));
    if (kept.row.status === "done") told.push(this.event("mail_sent", "", "", kept.row.at));
    return told;
  }

  event(kind: string, from: string, to: string, at: string): Entry {
    const event = { kind, from, to };
    return this.entry({
      kind: "event",
      at,
      author: STAFF[0].name,
      initials: STAFF[0].initials,
      side: "agent",
      event,
    });
  }

  private picture(name: string): Entry["attachments"][number] {
    return {
      id: this.id("f"),
      name,
      size: 184_320,
      media_type: "image/png",
      image: true,
      here: true,
    };
  }

  /** Sets a status in the portal's words. */
  move(kept: Kept, to: string): void {
    const word = this.portal.statuses.find(({ id }) => id === to);
    if (!word) return;
    const from = kept.row.status_label;
    const { id: status, label: status_label, category, ball } = word;
    kept.row = { ...kept.row, status, status_label, category, ball };
    this.entries(kept).push(this.event("status", from, word.label, iso(Date.now())));
  }

  waiting(): Outgoing {
    return "waiting";
  }
}

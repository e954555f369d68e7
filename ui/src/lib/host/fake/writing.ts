//! What the user makes on the desk in memory: drafts, the outbox, actions.
import type {
  ActRequest,
  DraftContent,
  DraftSave,
  DraftTarget,
  DraftView,
  FieldProblem,
  OutboxRow,
  SendAnswer,
  UiTag,
} from "../contract.gen";
import { Refusal } from "../host";
import { PEOPLE, STAFF, STORIES } from "./cases";
import type { Reading } from "./reading";
import type { World } from "./world";

const EMPTY: DraftContent = {
  subject: "",
  body: "",
  priority: null,
  callback: false,
  callback_phone: "",
  callback_window: "",
  confirm_email: false,
  fields: {},
  kind: "reply",
  estimate_minutes: null,
  action: null,
  cost_acks: [],
};

const same = (one: DraftTarget, other: DraftTarget) =>
  one.for === "new"
    ? other.for === "new" && other.account === one.account
    : other.for === "reply" && other.ticket === one.ticket;

const now = () => new Date().toISOString();

export class Writing {
  saves = 0;
  /** Actions and words of what was sent in tickets. */
  readonly sent: [string | null, string][] = [];

  constructor(
    readonly world: World,
    readonly reading: Reading,
    readonly tell: (tags: UiTag[], tickets?: string[]) => void,
  ) {}

  private draft(id: string): DraftView {
    const found = this.world.drafts.find((draft) => draft.id === id);
    if (!found) throw new Refusal({ code: "not_found", about: null });
    return found;
  }

  private put(draft: DraftView): DraftView {
    this.world.drafts = [draft, ...this.world.drafts.filter(({ id }) => id !== draft.id)];
    this.tell(["drafts"]);
    return structuredClone(draft);
  }

  open(target: DraftTarget): DraftView {
    const found = this.world.drafts.find((draft) => same(draft.target, target));
    if (found) return structuredClone(found);
    const about = target.for === "reply" ? this.reading.find(target.ticket).row.subject : "";
    const fresh: DraftView = {
      id: this.world.id("d"),
      target: target.for === "new" ? { ...target, type_id: target.type_id || "support" } : target,
      content: { ...EMPTY },
      files: [],
      version: 0,
      saved_at: now(),
      about,
    };
    this.world.drafts.unshift(fresh);
    return structuredClone(fresh);
  }

  shelf(): DraftView[] {
    return this.world.drafts.filter(
      ({ content, files }) => content.body || content.subject || files.length > 0,
    );
  }

  save({ id, version, content }: DraftSave): null {
    const draft = this.draft(id);
    if (version <= draft.version) throw new Refusal({ code: "draft_outdated", about: null });
    this.saves++;
    this.put({
      ...draft,
      content: structuredClone(content),
      version,
      saved_at: now(),
    });
    if (draft.target.for === "reply") {
      const kept = this.reading.find(draft.target.ticket);
      kept.row = { ...kept.row, draft: content.body !== "" };
      this.tell(["tickets"], [kept.row.key]);
    }
    return null;
  }

  attach(id: string, name: string, size = 184_320): DraftView {
    const draft = this.draft(id);
    if (size === 0) throw new Refusal({ code: "file_empty", about: name });
    if (size > 26_214_400)
      throw new Refusal({ code: "file_too_large", about: name, limit: 26_214_400 });
    const image = /\.(png|jpe?g|webp|gif)$/i.test(name);
    const file = {
      id: this.world.id("df"),
      name,
      size,
      media_type: image ? "image/png" : "application/pdf",
      image,
    };
    return this.put({ ...draft, files: [...draft.files, file] });
  }

  detach(id: string, file: string): DraftView {
    const draft = this.draft(id);
    return this.put({
      ...draft,
      files: draft.files.filter((kept) => kept.id !== file),
    });
  }

  drop(id: string): null {
    this.world.drafts = this.world.drafts.filter((draft) => draft.id !== id);
    this.tell(["drafts"]);
    return null;
  }

  send(id: string): SendAnswer {
    const draft = this.draft(id);
    const problems = this.check(draft);
    if (problems.length > 0) return { is: "invalid", problems };
    this.drop(id);
    return {
      is: "queued",
      ticket:
        draft.target.for === "new" ? this.file(draft) : this.reply(draft, draft.target.ticket),
    };
  }

  private check({ target, content, files }: DraftView): FieldProblem[] {
    const picture = files.some(({ image }) => image);
    const problems: FieldProblem[] = [];
    if (target.for === "new" && content.subject.trim() === "")
      problems.push({ field: "subject", code: "required", limit: null });
    else if (target.for === "new" && content.subject.trim().length < 3)
      problems.push({ field: "subject", code: "too_short", limit: 3 });
    if (content.subject.length > 200)
      problems.push({ field: "subject", code: "too_long", limit: 200 });
    if (target.for === "new" && !this.world.agreed.confirmed(content.cost_acks))
      problems.push({ field: "costs", code: "cost_unconfirmed", limit: null });
    if (content.body.trim() === "" && !picture)
      problems.push({ field: "body", code: "required", limit: null });
    return problems;
  }

  private file(draft: DraftView): string {
    const agent = this.reading.agent;
    const key = `acc-1.t-new-${++this.world.counter}`;
    const requester = PEOPLE[0];
    const { content } = draft;
    this.world.add(
      {
        row: {
          key,
          number: null,
          subject: content.subject,
          snippet: content.body.slice(0, 140),
          snippet_by: agent ? STAFF[0].name : requester.name,
          status: "open",
          status_label: "offen",
          category: "open",
          ball: "support",
          priority: content.priority,
          priority_label:
            content.priority === "urgent" ? "dringend" : content.priority === "high" ? "hoch" : "",
          urgency: content.priority === "urgent" ? 2 : content.priority === "high" ? 1 : 0,
          requester: requester.name,
          organization: requester.org,
          assignee: "",
          callback: content.callback,
          estimate_minutes: null,
          attachments: draft.files.length > 0,
          messages: 1,
          unread: false,
          at: now(),
          created_at: now(),
          outgoing: "waiting",
          draft: false,
        },
        story: {
          subject: content.subject,
          lines: [["k", "reply", 0, content.body]],
        },
        created: Date.now(),
        requester,
        estimateBy: "",
        callback: content.callback
          ? {
              phone: content.callback_phone,
              window: content.callback_window,
              at: now(),
              done: null,
            }
          : null,
        entries: undefined,
      },
      true,
    );
    const kept = this.reading.find(key);
    kept.entries = [this.words(draft, "customer")];
    this.queue(key, "file", content.body || content.subject, draft.files.length);
    return key;
  }

  private words({ content, files }: DraftView, side: "agent" | "customer") {
    const attachments = files.map((file) => ({ ...file, here: true }));
    return this.world.entry({
      kind: content.kind,
      at: now(),
      author: side === "agent" ? STAFF[0].name : PEOPLE[0].name,
      initials: side === "agent" ? STAFF[0].initials : "",
      side,
      mine: true,
      text: content.body,
      attachments,
      outgoing: "waiting",
    });
  }

  private reply(draft: DraftView, ticket: string): string {
    const kept = this.reading.find(ticket);
    const { content } = draft;
    this.sent.push([content.action, content.body]);
    this.world.entries(kept).push(this.words(draft, this.reading.agent ? "agent" : "customer"));
    if (content.estimate_minutes !== null)
      kept.row = { ...kept.row, estimate_minutes: content.estimate_minutes };
    kept.row = {
      ...kept.row,
      draft: false,
      outgoing: "waiting",
      snippet: content.body.slice(0, 140),
      at: now(),
    };
    if (content.action === "close") this.world.move(kept, "done");
    this.queue(ticket, content.kind, content.body, draft.files.length);
    return ticket;
  }

  private queue(ticket: string, kind: string, text: string, files: number): void {
    const { row } = this.reading.find(ticket);
    const op: OutboxRow = {
      op: this.world.id("op"),
      ticket,
      kind,
      subject: row.subject,
      number: row.number,
      text: text.slice(0, 120),
      files,
      state: "waiting",
      why: this.world.mood.state === "online" ? "" : "offline",
      detail: "",
      since: now(),
      next_at: null,
      attempts: 0,
      editable: true,
    };
    this.world.outbox.push(op);
    this.tell(["tickets", "thread", "outbox", "accounts", "drafts"], [ticket]);
    if (this.world.mood.state === "online") setTimeout(() => this.arrive(op.op), 900);
  }

  /** The server has it. */
  arrive(op: string): void {
    const row = this.world.outbox.find((waiting) => waiting.op === op);
    if (!row) return;
    this.world.outbox = this.world.outbox.filter((waiting) => waiting.op !== op);
    const kept = this.reading.find(row.ticket);
    const number = kept.row.number ?? String(20_002 + this.world.mood.tickets + this.world.counter);
    kept.row = { ...kept.row, number, outgoing: null };
    kept.entries = this.world.entries(kept).map((entry) => ({ ...entry, outgoing: null }));
    this.tell(["tickets", "thread", "outbox", "accounts"], [row.ticket]);
  }

  discard(op: string): null {
    const row = this.world.outbox.find((waiting) => waiting.op === op);
    this.world.outbox = this.world.outbox.filter((waiting) => waiting.op !== op);
    const kept = row && this.world.ticket(row.ticket);
    if (kept) kept.row = { ...kept.row, outgoing: null };
    this.tell(["outbox", "accounts", "tickets", "thread"]);
    return null;
  }

  edit(op: string): DraftView {
    const row = this.world.outbox.find((waiting) => waiting.op === op);
    if (!row) throw new Refusal({ code: "not_found", about: null });
    this.discard(op);
    const target: DraftTarget =
      row.kind === "file"
        ? { for: "new", account: "acc-1", type_id: "support" }
        : { for: "reply", ticket: row.ticket };
    const draft = this.open(target);
    return this.put({
      ...draft,
      content: { ...draft.content, subject: row.subject, body: row.text },
      version: draft.version + 1,
    });
  }

  act(request: ActRequest): null {
    const { ticket, action, args } = request;
    this.world.agreed.act(request);
    const kept = this.reading.find(ticket);
    const assigned = STAFF.find(({ id }) => id === args["user_id"]);
    if (action === "take") {
      this.world.move(kept, "in_progress");
      kept.row = { ...kept.row, assignee: STAFF[0].initials };
    }
    if (action === "assign" && assigned) kept.row = { ...kept.row, assignee: assigned.initials };
    if (action === "close") this.world.move(kept, "done");
    if (action === "question") this.world.move(kept, "question");
    if (action === "resume" || action === "reopen") this.world.move(kept, "in_progress");
    if (action === "set_estimate")
      kept.row = { ...kept.row, estimate_minutes: Number(args["minutes"]) };
    if (action === "request_callback") {
      kept.callback = {
        phone: String(args["phone"] ?? ""),
        window: String(args["window"] ?? ""),
        at: now(),
        done: null,
      };
    }
    if (action === "cancel_callback") kept.callback = null;
    if (action === "callback_done" && kept.callback) kept.callback.done = now();
    kept.row = {
      ...kept.row,
      callback: kept.callback !== null && kept.callback.done === null,
    };
    this.tell(["tickets", "thread", "accounts"], [ticket]);
    return null;
  }

  /** Words to look at in screenshots and tests: drafts on the shelf, an outbox in trouble. */
  furnish(): void {
    const draft = this.open({
      for: "new",
      account: "acc-1",
      type_id: "support",
    });
    this.put({
      ...draft,
      version: 3,
      content: {
        ...EMPTY,
        subject: "Kalibrierschein fehlt im Archiv",
        body: "Zum Messschieber MS-0231 finde ich",
      },
    });
    const first = this.world.kept[1];
    const second = this.world.kept[2];
    if (!first || !second) return;
    const reply = this.open({ for: "reply", ticket: first.row.key });
    this.put({
      ...reply,
      version: 2,
      content: { ...EMPTY, body: STORIES[1]?.lines[2]?.[3] ?? "" },
    });
    first.row = { ...first.row, draft: true };
    this.queue(
      second.row.key,
      "reply",
      "Die Datei mit den Standorten hängt an, bitte nur die gelben Zeilen übernehmen.",
      1,
    );
    const stuck = this.world.outbox[0];
    if (stuck)
      Object.assign(stuck, {
        state: "stuck",
        why: "too_large",
        detail: "Die Nachricht ist mit 61 MB größer als die erlaubten 50 MB.",
        attempts: 2,
      });
    second.row = { ...second.row, outgoing: "stuck" };
    const third = this.world.kept[4];
    if (third) this.queue(third.row.key, "reply", "Danke, das hat geholfen.", 0);
    if (third) third.row = { ...third.row, outgoing: "waiting" };
    const waiting = this.world.outbox[1];
    if (waiting)
      Object.assign(waiting, {
        why: "offline",
        next_at: new Date(Date.now() + 60_000).toISOString(),
      });
  }
}

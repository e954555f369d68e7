//! What is being written: kept on disk while it is typed, never cleared by anything but a send.
import type {
  Attached,
  DraftContent,
  DraftFile,
  DraftTarget,
  DraftView,
  FieldProblem,
} from "../lib/host/contract.gen";
import { host, Refusal, refusal } from "../lib/host/host";
import { beforeLeaving } from "../lib/leaving";
import { sentence } from "../lib/errors";
import { t } from "../lib/words.svelte";
import { toasts } from "../parts/toasts.svelte";
import { Pace } from "./pace";

/** After a save that failed: the disk may have room again, and nobody may type another key. */
const AGAIN_MS = 3000;

export type Saved = "empty" | "typing" | "saved" | "failed";

export class DraftState {
  content = $state<DraftContent | undefined>(undefined);
  files = $state.raw<DraftFile[]>([]);
  problems = $state.raw<FieldProblem[]>([]);
  saved = $state<Saved>("empty");
  sending = $state(false);
  /** A text that was pasted and is too long to be taken in: shown with a way out. */
  refused = $state.raw<string | undefined>(undefined);
  /** Bytes a text may have; the portal says. */
  limit = $state(100 * 1024);
  id = "";
  typeId: string | null = null;
  private version = 0;
  private pace = new Pace();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private dirty = false;
  private saving: Promise<void> | undefined;
  private gone = false;
  /** What was said when it could not be saved. */
  private trouble = "";

  /** `opened`: what is unfinished, where it was read already. */
  constructor(
    readonly target: DraftTarget,
    opened?: DraftView,
  ) {
    if (opened) this.take(opened);
  }

  /** Opens what is unfinished, or something new. */
  async open(): Promise<void> {
    if (this.id !== "") return;
    try {
      this.take(await host().openDraft(this.target));
    } catch (thrown) {
      toasts.trouble(sentence(thrown));
    }
  }

  private take(view: DraftView): void {
    this.id = view.id;
    this.version = view.version;
    this.content = view.content;
    this.files = view.files;
    this.typeId = view.target.for === "new" ? view.target.type_id : null;
    this.saved = view.version > 0 ? "saved" : "empty";
  }

  /** Something was typed, chosen or marked. */
  touch(): void {
    this.dirty = true;
    this.saved = "typing";
    clearTimeout(this.timer);
    const now = performance.now();
    this.timer = setTimeout(() => void this.flush(), this.pace.typed(now) - now);
  }

  /** Saves at once what is not saved; answers when it is on disk. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    // One save after the other: versions must arrive in order.
    while (this.saving) await this.saving;
    if (this.gone || !this.dirty || !this.content || this.id === "") return;
    this.saving = this.save(this.content);
    await this.saving;
    this.saving = undefined;
  }

  private async save(content: DraftContent): Promise<void> {
    this.dirty = false;
    this.pace.sent(performance.now());
    const save = () =>
      host().saveDraft({
        id: this.id,
        type_id: this.typeId,
        version: ++this.version,
        content: $state.snapshot(content),
      });
    try {
      await save().catch(async (thrown: unknown) => {
        if (refusal(thrown).code !== "draft_outdated") throw thrown;
        // Saved elsewhere meanwhile: what is on screen is the newer text.
        this.version = (await host().openDraft(this.target)).version;
        await save();
      });
      if (!this.dirty) this.saved = "saved";
      if (this.trouble) toasts.over(this.trouble);
      this.trouble = "";
    } catch (thrown) {
      this.dirty = true;
      this.saved = "failed";
      this.trouble = sentence(thrown);
      toasts.trouble(this.trouble);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.flush(), AGAIN_MS);
    }
  }

  /** Files come and go through the desk; the text on screen stays as it is. */
  async attach(change: (id: string) => Promise<DraftView | Attached>): Promise<boolean> {
    try {
      const answer = await change(this.id);
      const several = "draft" in answer;
      const view = several ? answer.draft : answer;
      const refused = several ? answer.refused.map((error) => sentence(new Refusal(error))) : [];
      this.files = view.files;
      this.version = Math.max(this.version, view.version);
      this.problems = this.problems.filter(
        ({ field }) => field !== "attachments" && field !== "body",
      );
      if (refused.length > 0) toasts.trouble(refused.join(" "));
      return refused.length === 0;
    } catch (thrown) {
      toasts.trouble(sentence(thrown));
      return false;
    }
  }

  /** Attaches a text that is too long for a message. */
  async attachText(text: string): Promise<boolean> {
    const file = new TextEncoder().encode(text);
    return this.attach((id) => host().attachPasted(id, t("text-file-name"), file));
  }

  /** Its text has gone elsewhere. */
  empty(): void {
    if (!this.content) return;
    this.content.body = "";
    this.mended("body");
  }

  /** The desk put a picture in; answers whether it was for this draft. */
  async captured(draft: string): Promise<boolean> {
    if (draft !== this.id) return false;
    return this.attach(async () => {
      const view = await host().openDraft(this.target);
      // The title of the window with the error is a fair first subject; what was typed stays.
      if (this.content?.subject === "") this.content.subject = view.content.subject;
      return view;
    });
  }

  /** Sends once, however often it is pressed; answers the ticket, or nothing when something must be mended. */
  async send(): Promise<string | undefined> {
    if (this.sending || !this.content) return undefined;
    this.sending = true;
    try {
      await this.flush();
      const answer = await host().sendDraft(this.id);
      if (answer.is === "queued") {
        this.dirty = false;
        return answer.ticket;
      }
      this.problems = answer.problems;
    } catch (thrown) {
      toasts.trouble(sentence(thrown));
    } finally {
      this.sending = false;
    }
    return undefined;
  }

  /** Throws it away; answers whether it is gone. */
  async discard(): Promise<boolean> {
    clearTimeout(this.timer);
    this.gone = true;
    try {
      await host().discardDraft(this.id);
    } catch (thrown) {
      this.gone = false;
      toasts.trouble(sentence(thrown));
      // It stays, and so must what was typed a moment before.
      void this.flush();
    }
    return this.gone;
  }

  problem(field: string): FieldProblem | undefined {
    return this.problems.find((found) => found.field === field);
  }

  /** Mended as it is typed: the complaint goes, the rest stays. */
  mended(field: string): void {
    this.problems = this.problems.filter((found) => found.field !== field);
    this.touch();
  }

  get worthKeeping(): boolean {
    const { subject, body } = this.content ?? { subject: "", body: "" };
    return subject.trim() !== "" || body.trim() !== "" || this.files.length > 0;
  }

  /** Starts keeping it safe when the window goes away; the answer saves and stops. */
  guard(): () => void {
    const save = () => void this.flush();
    const events = ["blur", "pagehide"] as const;
    for (const event of events) window.addEventListener(event, save);
    document.addEventListener("visibilitychange", save);
    const stop = beforeLeaving(() => this.flush());
    return () => {
      stop();
      for (const event of events) window.removeEventListener(event, save);
      document.removeEventListener("visibilitychange", save);
      void this.flush();
    };
  }
}

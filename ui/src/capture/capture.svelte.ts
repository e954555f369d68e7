//! A capture: first the region, then the marks, all of them values until the end. There is one list:
//! it is drawn over the frozen picture, and it is handed over when the picture is finished.
import type { Frame, PictureMark, Point, Region } from "../lib/host/contract.gen";
import { sentence } from "../lib/errors";
import { host, refusal } from "../lib/host/host";
import { between, onPicture, tiny, wholeOf, windowAt } from "./geometry";
import { dragged, step, weightAt, words, type Tool, type Weight } from "./marks";

/** One thing that can be undone: a mark, or the region there was before. */
type Step = { mark: PictureMark } | { before: Region | undefined };

/** What is being drawn keeps the tool it was begun with. */
interface Drawing {
  tool: Tool;
  path: Point[];
}

/** Words being typed: where, and what there is of them. */
interface Typing {
  at: Point;
  text: string;
}

/** Frames without a pointer event before the picture is finished. */
const CALM = 3;
/** How long a finished picture waits for what the page has not heard of, milliseconds. */
const LONGEST = 4_000;

const nextFrame = () => new Promise((done) => requestAnimationFrame(done));

export class CaptureState {
  frame = $state.raw<Frame | undefined>(undefined);
  region = $state.raw<Region | undefined>(undefined);
  tool = $state<Tool>("box");
  drawing = $state.raw<Drawing | undefined>(undefined);
  typing = $state<Typing | undefined>(undefined);
  /** Why the picture was not made. */
  failure = $state<string | undefined>(undefined);
  private steps = $state.raw<Step[]>([]);
  private ending = false;
  /** The list is being handed over: nothing may be drawn that would not be in it. */
  private sealed = false;
  /** Pointer events so far. */
  private heard = 0;
  /** How often the button went down. */
  private presses = 0;

  async begin(): Promise<void> {
    this.frame = await host().captureFrame();
  }

  get weight(): Weight {
    return weightAt(this.frame?.scale ?? 1);
  }

  /** What was drawn: all of it goes into the picture. */
  get marks(): PictureMark[] {
    return this.steps.flatMap((one) => ("mark" in one ? [one.mark] : []));
  }

  /** What is seen over the picture: also the mark under the pointer, as it will be. */
  get seen(): PictureMark[] {
    const draft = this.drawing && dragged(this.drawing.tool, this.drawing.path, this.weight);
    return draft ? [...this.marks, draft] : this.marks;
  }

  /** The region that is being dragged. */
  get dragging(): Region | undefined {
    if (this.drawing?.tool !== "crop") return undefined;
    const [first, last] = [this.drawing.path[0], this.drawing.path.at(-1)];
    return first && last ? between(first, last) : undefined;
  }

  /** The button goes down. */
  down(at: Point): void {
    this.heard += 1;
    if (!this.frame || this.sealed || this.drawing) return;
    this.failure = undefined;
    const wrote = this.typing?.text.trim();
    this.write();
    // A click beside the words ends them; it does not begin others.
    if (wrote && this.tool === "text") return;
    this.drawing = { tool: this.region ? this.tool : "crop", path: [at] };
  }

  /** The button went down, wherever it was: the desk counts too. */
  pressed(): void {
    this.presses += 1;
  }

  move(at: Point): void {
    this.heard += 1;
    if (!this.drawing) return;
    const { tool, path } = this.drawing;
    this.drawing = { tool, path: tool === "pen" ? [...path, at] : [path[0] ?? at, at] };
  }

  /** The button is let go of, or taken away from us: what is seen stays. */
  up(at: Point | undefined): void {
    if (at) this.move(at);
    const drawing = this.drawing;
    const last = drawing?.path.at(-1);
    this.drawing = undefined;
    if (!drawing || !last) return;
    const { tool, path } = drawing;
    if (tool === "crop") this.crop(between(path[0] ?? last, last), last);
    else if (tool === "step") this.add(step(last, this.marks, this.weight));
    else if (tool === "text") this.type(last);
    else this.add(dragged(tool, path, this.weight));
  }

  /** Keeps what was typed. */
  write(): void {
    if (this.typing) this.add(words(this.typing.at, this.typing.text, this.weight));
    this.typing = undefined;
  }

  undo(): void {
    // Whoever draws and thinks better of it means what is under the pointer.
    if (this.drawing) {
      this.drawing = undefined;
      return;
    }
    const last = this.steps.at(-1);
    if (!last || this.sealed) return;
    if ("before" in last) this.region = last.before;
    this.steps = this.steps.slice(0, -1);
  }

  /** Hands everything over. What fails leaves the picture and the marks as they are. */
  async finish(): Promise<void> {
    if (this.ending || !this.frame) return;
    this.ending = true;
    this.failure = undefined;
    try {
      await this.handOver(performance.now() + LONGEST);
    } catch (thrown) {
      this.failure = sentence(thrown);
      const { code, about } = refusal(thrown);
      // What never came will not come: whoever looked and presses Enter again is believed.
      if (code === "capture_behind" && about) this.presses = Number(about);
    } finally {
      this.ending = false;
      this.sealed = false;
    }
  }

  async cancel(): Promise<void> {
    await host().captureCancel();
  }

  /**
   * Web views hand keys and pointer events on in queues of their own: on a busy machine Enter
   * arrives before the drag that came first. Whoever ends the capture waits until the button is up
   * and nothing more comes; and the desk, which counts as the window system does, refuses while
   * there is something this page has not heard of. Without it a redaction would be missing.
   */
  private async handOver(until: number): Promise<void> {
    await this.settled();
    if (!this.frame) return;
    this.sealed = true;
    this.write();
    const end = {
      region: this.region ?? wholeOf(this.frame),
      marks: this.marks,
      presses: this.presses,
    };
    try {
      await host().captureFinish(end);
    } catch (thrown) {
      if (refusal(thrown).code !== "capture_behind" || performance.now() > until) throw thrown;
      this.sealed = false;
      await this.handOver(until);
    }
  }

  private async settled(): Promise<void> {
    for (let calm = 0, heard = this.heard; this.drawing || calm < CALM;) {
      await nextFrame();
      calm = heard === this.heard ? calm + 1 : 0;
      heard = this.heard;
    }
  }

  private crop(area: Region, at: Point): void {
    if (!this.frame) return;
    const chosen = tiny(area) ? windowAt(this.frame, at)?.region : area;
    if (!chosen) return;
    this.steps = [...this.steps, { before: this.region }];
    this.region = onPicture(chosen, this.frame);
  }

  /** The pointer is at the middle of the line. */
  private type({ x, y }: Point): void {
    this.typing = { at: { x, y: y - Math.round(this.weight.text / 2) }, text: "" };
  }

  private add(mark: PictureMark | undefined): void {
    if (mark) this.steps = [...this.steps, { mark }];
  }
}

//! A capture: first the region, then the marks, all of them values until the end. There is one list:
//! it is drawn over the frozen picture, and it is handed over when the picture is finished.
import type { Frame, PictureMark, Point, Region } from "../lib/host/contract.gen";
import { sentence } from "../lib/errors";
import { host, refusal } from "../lib/host/host";
import { drawn, inserted, toolAt, type Act, type Drawn, type Stroke } from "./acts";
import { between, wholeOf } from "./geometry";
import { weightAt, words, type Tool, type Weight } from "./marks";

/** Words being typed: where, since when, and what there is of them. */
interface Typing {
  at: Point;
  time: number;
  text: string;
}

/** What a page draws before it knows the picture. */
const NOTHING: Drawn = { region: undefined, marks: [], tool: "box" };
/** Frames without anything heard before the picture is finished. */
const CALM = 3;
/** How long a finished picture waits for what the page has not heard of, milliseconds. */
const LONGEST = 4_000;

const nextFrame = () => new Promise((done) => requestAnimationFrame(done));

export class CaptureState {
  frame = $state.raw<Frame | undefined>(undefined);
  /** The drag that is under way. */
  drawing = $state.raw<Stroke | undefined>(undefined);
  typing = $state<Typing | undefined>(undefined);
  /** Why the picture was not made. */
  failure = $state<string | undefined>(undefined);
  private acts = $state.raw<readonly Act[]>([]);
  private readonly kept = $derived(this.made(this.acts));
  private readonly sight = $derived(
    this.made(this.drawing ? inserted(this.acts, this.drawing) : this.acts),
  );
  private ending = false;
  /** Words were being typed when the end was asked for. */
  private wrote = false;
  /** The list is being handed over: nothing may be drawn that would not be in it. */
  private sealed = false;
  /** Keys and pointer events so far. */
  private heard = 0;
  /** How often the button went down. */
  private presses = 0;

  async begin(): Promise<void> {
    this.frame = await host().captureFrame();
  }

  get weight(): Weight {
    return weightAt(this.frame?.scale ?? 1);
  }

  get region(): Region | undefined {
    return this.kept.region;
  }

  /** The tool of the next mark. */
  get tool(): Tool {
    return this.kept.tool;
  }

  /** What was drawn: all of it goes into the picture. */
  get marks(): PictureMark[] {
    return this.kept.marks;
  }

  /** What is seen over the picture: also the mark under the pointer, as it will be. */
  get seen(): PictureMark[] {
    return this.sight.marks;
  }

  /** The region that is being dragged. */
  get dragging(): Region | undefined {
    const { drawing } = this;
    if (!drawing || this.toolOf(drawing) !== "crop") return undefined;
    const undone = this.acts.some(({ kind, time }) => kind === "undo" && time > drawing.time);
    const [first, last] = [drawing.path[0], drawing.path.at(-1)];
    return first && last && !undone ? between(first, last) : undefined;
  }

  /** The button goes down. */
  down(at: Point, time: number): void {
    this.heard += 1;
    if (!this.frame || this.sealed || this.drawing) return;
    this.failure = undefined;
    const wrote = this.typing?.text.trim();
    this.write();
    const stroke: Stroke = { kind: "stroke", time, end: Infinity, path: [at] };
    // A click beside the words ends them; it does not begin others.
    if (wrote && this.toolOf(stroke) === "text") return;
    this.drawing = stroke;
  }

  /** The button went down, wherever it was: the desk counts too. */
  pressed(): void {
    this.presses += 1;
  }

  move(at: Point): void {
    this.heard += 1;
    if (this.drawing) this.drawing = { ...this.drawing, path: [...this.drawing.path, at] };
  }

  /** The button is let go of, or taken away from us: what is seen stays. */
  up(at: Point | undefined, time: number): void {
    if (at) this.move(at);
    const drawing = this.drawing;
    this.drawing = undefined;
    const last = drawing?.path.at(-1);
    if (!drawing || !last) return;
    if (this.toolOf(drawing) === "text") this.type(last, drawing.time);
    this.add({ ...drawing, end: time });
  }

  /** Keeps what was typed. */
  write(): void {
    const { typing } = this;
    const mark = typing && words(typing.at, typing.text, this.weight);
    this.typing = undefined;
    if (mark) this.add({ kind: "words", time: typing.time, mark });
  }

  /** Takes up a tool. */
  choose(tool: Tool, time: number): void {
    this.heard += 1;
    if (!this.sealed) this.add({ kind: "tool", time, tool });
  }

  /** Takes back what is being drawn, or what was drawn last. */
  undo(time: number): void {
    this.heard += 1;
    if (!this.sealed) this.add({ kind: "undo", time });
  }

  /** Hands everything over. What fails leaves the picture and the marks as they are. */
  async finish(): Promise<void> {
    if (this.ending || !this.frame) return;
    this.ending = true;
    this.wrote = this.typing !== undefined;
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
   * there is something this page has not heard of. Without it a redaction would be missing. What is
   * handed over has been on the screen for as many frames as nothing came.
   */
  private async handOver(until: number): Promise<void> {
    await this.settled();
    // Words that were begun before Enter and heard of after it: their Enter it was.
    if (!this.frame || (this.typing && !this.wrote)) return;
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

  private made(acts: readonly Act[]): Drawn {
    return this.frame ? drawn(acts, this.frame, this.weight) : NOTHING;
  }

  private toolOf({ time }: Stroke): Tool | undefined {
    return this.frame && toolAt(this.acts, time, this.frame, this.weight);
  }

  /** The pointer is at the middle of the line. */
  private type({ x, y }: Point, time: number): void {
    this.typing = { at: { x, y: y - Math.round(this.weight.text / 2) }, time, text: "" };
  }

  private add(act: Act): void {
    this.acts = inserted(this.acts, act);
  }
}

//! A capture: first the region, then the marks. Redactions are burnt in by the desk at once.
import type { Frame, MarkShape, Region } from "../lib/host/contract.gen";
import { host } from "../lib/host/host";
import { between, onPicture, tiny, windowAt, type Point } from "./geometry";

export type Tool = "arrow" | "box" | "ellipse" | "pen" | "highlight" | "step" | "redact";

/** One thing that can be undone. */
type Step = { mark: MarkShape } | "redaction";

export class CaptureState {
  frame = $state.raw<Frame | undefined>(undefined);
  region = $state.raw<Region | undefined>(undefined);
  tool = $state<Tool>("box");
  /** What is being drawn: pixels of the picture. */
  path = $state.raw<Point[]>([]);
  private steps = $state.raw<Step[]>([]);
  private busy = false;
  /** Redactions under way. When one failed it stays failed, and nothing is sent. */
  private burning: Promise<void> = Promise.resolve();

  async begin(): Promise<void> {
    this.frame = await host().captureFrame();
  }

  get marks(): MarkShape[] {
    return this.steps.flatMap((step) => (step === "redaction" ? [] : [step.mark]));
  }

  /** The mark that is being drawn, as it would be. */
  get draft(): MarkShape | undefined {
    const first = this.path[0];
    const last = this.path.at(-1);
    if (!first || !last || this.path.length < 2 || !this.region) return undefined;
    const region = between(first, last);
    switch (this.tool) {
      case "arrow":
        return { mark: "arrow", from: first, to: last };
      case "pen":
        return { mark: "pen", points: this.path };
      case "box":
      case "ellipse":
      case "highlight":
        return tiny(region) ? undefined : { mark: this.tool, region };
      case "step":
      case "redact":
        return undefined;
    }
  }

  /** The rectangle between where the button went down and where the pointer is. */
  get dragged(): Region | undefined {
    const first = this.path[0];
    const last = this.path.at(-1);
    return first && last ? between(first, last) : undefined;
  }

  down(at: Point): void {
    this.path = [at];
  }

  move(at: Point): void {
    if (this.path.length === 0) return;
    const first = this.path[0] as Point;
    this.path = this.tool === "pen" && this.region ? [...this.path, at] : [first, at];
  }

  async up(at: Point): Promise<void> {
    this.move(at);
    const dragged = this.dragged;
    const draft = this.draft;
    this.path = [];
    if (!this.frame || !dragged) return;
    if (!this.region) {
      const window = tiny(dragged) ? windowAt(this.frame, at)?.region : dragged;
      this.region = window && onPicture(window, this.frame);
    } else if (this.tool === "step") this.add({ mark: "step", at, number: this.nextNumber });
    else if (this.tool === "redact") await this.redact(dragged);
    else if (draft) this.add(draft);
  }

  /** Without a region: the whole screen. */
  whole(): void {
    if (this.frame)
      this.region = {
        x: 0,
        y: 0,
        width: this.frame.width,
        height: this.frame.height,
      };
  }

  private get nextNumber(): number {
    return this.marks.filter(({ mark }) => mark === "step").length + 1;
  }

  private add(mark: MarkShape): void {
    this.steps = [...this.steps, { mark }];
  }

  /** Destroys the pixels now: the picture that comes back has a new name and is loaded again. */
  private redact(region: Region): Promise<void> {
    if (tiny(region)) return Promise.resolve();
    // One after the other: a redaction drawn while another is burnt in must never be dropped.
    this.burning = this.burning.then(async () => {
      this.frame = await host().captureRedact(region);
      this.steps = [...this.steps, "redaction"];
    });
    return this.burning;
  }

  async undo(): Promise<void> {
    const last = this.steps.at(-1);
    if (last === undefined) {
      this.region = undefined;
      return;
    }
    if (this.busy) return;
    if (last === "redaction") {
      this.busy = true;
      this.frame = await host()
        .captureUndoRedact()
        .finally(() => (this.busy = false));
    }
    this.steps = this.steps.slice(0, -1);
  }

  async finish(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.burning;
      await host().captureFinish({ region: this.region ?? null, marks: this.marks });
    } finally {
      this.busy = false;
    }
  }

  async cancel(): Promise<void> {
    await host().captureCancel();
  }
}

//! What the hand did, in the order it did it, and what that makes. Pure.
//!
//! A web view hands keys and pointer events on in queues of their own: on a busy machine either comes
//! past the other, and a redaction would become the arrow that was to be the next mark, or an undo
//! would take back another mark than was meant. So nothing is decided when it is heard: everything is
//! put where it was done, by the time the window system gave it, and read from there.
import type { Frame, PictureMark, Point, Region } from "../lib/host/contract.gen";
import { between, onPicture, tiny, windowAt } from "./geometry";
import { dragged, step, type Tool, type Weight } from "./marks";

/** A drag: `time` is when the button went down. */
export interface Stroke {
  kind: "stroke";
  time: number;
  /** When the button was let go of. */
  end: number;
  path: readonly Point[];
}

export type Act =
  | Stroke
  | { kind: "tool"; time: number; tool: Tool }
  | { kind: "undo"; time: number }
  | { kind: "words"; time: number; mark: PictureMark };

/** What there is over the picture. */
export interface Drawn {
  region: Region | undefined;
  marks: PictureMark[];
  /** The tool of the next mark. */
  tool: Tool;
}

/** One thing that can be undone: a mark, or the region there was before. */
type Step = { of: Act } & ({ mark: PictureMark } | { before: Region | undefined });

/** When something was done, milliseconds: without the noise of the web view's arithmetic. */
export function timeOf(event: Event): number {
  return Math.round(event.timeStamp * 10) / 10;
}

/** Puts an act where it was done. */
export function inserted(acts: readonly Act[], act: Act): Act[] {
  const at = acts.findLastIndex(({ time }) => time <= act.time) + 1;
  return [...acts.slice(0, at), act, ...acts.slice(at)];
}

/** What these acts make of a picture. */
export function drawn(acts: readonly Act[], frame: Frame, weight: Weight): Drawn {
  const page = new Page(frame, weight);
  for (const act of acts) page.take(act);
  return { region: page.region, marks: page.marks, tool: page.tool };
}

/** What a stroke of this time draws with: the first one is the region. */
export function toolAt(acts: readonly Act[], time: number, frame: Frame, weight: Weight): Tool {
  const before = acts.filter((act) => act.time <= time);
  const { region, tool } = drawn(before, frame, weight);
  return region ? tool : "crop";
}

class Page {
  tool: Tool = "box";
  region: Region | undefined = undefined;
  private steps: Step[] = [];
  private stroke: Stroke | undefined = undefined;

  constructor(
    private readonly frame: Frame,
    private readonly weight: Weight,
  ) {}

  get marks(): PictureMark[] {
    return this.steps.flatMap((one) => ("mark" in one ? [one.mark] : []));
  }

  take(act: Act): void {
    if (act.kind === "tool") this.tool = act.tool;
    else if (act.kind === "undo") this.undo(act.time);
    else if (act.kind === "words") this.steps.push({ of: act, mark: act.mark });
    else this.draw(act);
  }

  private draw(stroke: Stroke): void {
    this.stroke = stroke;
    const last = stroke.path.at(-1);
    if (!last) return;
    if (!this.region || this.tool === "crop") {
      this.crop(stroke, last);
      return;
    }
    const mark =
      this.tool === "step"
        ? step(last, this.marks, this.weight)
        : dragged(this.tool, stroke.path, this.weight);
    if (mark) this.steps.push({ of: stroke, mark });
  }

  private crop(of: Stroke, last: Point): void {
    const area = between(of.path[0] ?? last, last);
    const chosen = tiny(area) ? windowAt(this.frame, last)?.region : area;
    if (!chosen) return;
    this.steps.push({ of, before: this.region });
    this.region = onPicture(chosen, this.frame);
  }

  private undo(time: number): void {
    // Whoever draws and thinks better of it means what is under the pointer.
    const underWay = this.stroke && this.stroke.end > time ? this.stroke : undefined;
    this.stroke = undefined;
    const last = this.steps.at(-1);
    if (!last || (underWay && last.of !== underWay)) return;
    if ("before" in last) this.region = last.before;
    this.steps.pop();
  }
}

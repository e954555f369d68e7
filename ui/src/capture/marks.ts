//! What a tool makes of a path. Pure. The same value is drawn over the frozen picture and burnt in:
//! what is seen is what is sent.
import type { Colour, PictureMark, Point, Region } from "../lib/host/contract.gen";
import { between, tiny } from "./geometry";

export type Tool =
  "box" | "arrow" | "ellipse" | "pen" | "highlight" | "text" | "step" | "redact" | "crop";

/** Red: seen on nearly every screen. */
const LINE: Colour = { r: 0xe0, g: 0x31, b: 0x31 };
/** Yellow, as a text marker. */
const INK: Colour = { r: 0xff, g: 0xe0, b: 0x66 };

/** How thick and how large marks are, in pixels of the picture. */
export interface Weight {
  line: number;
  /** Height of a line of text. */
  text: number;
  /** Diameter of a number's disc. */
  step: number;
}

/** Marks keep their weight on dense screens. */
export function weightAt(scale: number): Weight {
  const line = Math.min(Math.max(Math.round(3 * scale), 2), 12);
  return { line, text: line * 9, step: line * 10 };
}

/** The mark a drag makes; none: it was a click, or the tool does not drag. */
export function dragged(
  tool: Tool,
  path: readonly Point[],
  weight: Weight,
): PictureMark | undefined {
  const from = path[0];
  const to = path.at(-1);
  if (!from || !to || path.length < 2) return undefined;
  const rect = between(from, to);
  const pen = { colour: LINE, width: weight.line };
  switch (tool) {
    case "arrow":
      return Math.max(rect.width, rect.height) < 5
        ? undefined
        : { kind: "arrow", from, to, ...pen };
    case "pen":
      return { kind: "pen", points: [...path], ...pen };
    case "box":
    case "ellipse":
      return tiny(rect) ? undefined : { kind: tool, rect, ...pen };
    case "highlight":
      return tiny(rect) ? undefined : { kind: "highlight", rect, colour: INK };
    case "redact":
      return covering(rect);
    case "text":
    case "step":
    case "crop":
      return undefined;
  }
}

/** A redaction may be as thin as a line of small print: only a click is none. */
function covering(rect: Region): PictureMark | undefined {
  if (Math.max(rect.width, rect.height) < 5) return undefined;
  const { x, y } = rect;
  return {
    kind: "redact",
    rect: { x, y, width: Math.max(rect.width, 1), height: Math.max(rect.height, 1) },
  };
}

/** The next number, in its disc. */
export function step(at: Point, marks: readonly PictureMark[], weight: Weight): PictureMark {
  const number = marks.filter(({ kind }) => kind === "step").length + 1;
  return { kind: "step", at, number, colour: LINE, size: weight.step };
}

/** Words; none where nothing was written. */
export function words(at: Point, text: string, weight: Weight): PictureMark | undefined {
  const written = text.replace(/\s+$/u, "");
  if (written === "") return undefined;
  return { kind: "text", at, text: written, colour: LINE, size: weight.text };
}

/** A colour for a style. */
export function css({ r, g, b }: Colour): string {
  return `rgb(${r} ${g} ${b})`;
}

/** The colour words are written in. */
export const LETTERS = css(LINE);

/** The typeface the marks are burnt in with: its letters to its line, and from the top to its base. */
export const FACE = { size: 2048 / 2400, ascent: 1900 / 2400 } as const;

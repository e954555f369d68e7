//! From the overlay's points to the picture's pixels and back. Pure.
import type { Frame, FrameWindow, Point, Region } from "../lib/host/contract.gen";

/** Picture pixels to one CSS pixel of the overlay. */
export function scaleOf(frame: Frame, width: number): number {
  // The overlay covers the picture exactly: what is measured wins over what was promised.
  return width > 0 ? frame.width / width : (frame.scale ?? 1);
}

/** A point of the overlay in pixels of the picture, inside it. */
export function toPixels(x: number, y: number, scale: number, frame: Frame): Point {
  const clamp = (value: number, most: number) => Math.min(Math.max(Math.round(value), 0), most);
  return { x: clamp(x * scale, frame.width), y: clamp(y * scale, frame.height) };
}

/** The rectangle between two points. */
export function between(a: Point, b: Point): Region {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

/** Too small to be meant: a click, not a drag. */
export function tiny(region: Region): boolean {
  return region.width < 5 || region.height < 5;
}

/** The topmost window at a point. */
export function windowAt(frame: Frame, { x, y }: Point): FrameWindow | undefined {
  return frame.windows.find(
    ({ region }) =>
      x >= region.x && y >= region.y && x < region.x + region.width && y < region.y + region.height,
  );
}

/** The part of a rectangle that lies on the picture. */
export function onPicture(region: Region, frame: Frame): Region {
  const x = Math.max(0, region.x);
  const y = Math.max(0, region.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(region.x + region.width, frame.width) - x),
    height: Math.max(0, Math.min(region.y + region.height, frame.height) - y),
  };
}

/** The whole picture. */
export function wholeOf({ width, height }: Frame): Region {
  return { x: 0, y: 0, width, height };
}

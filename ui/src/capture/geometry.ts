//! From the overlay's points to the picture's pixels and back. Pure.
import type { Frame, FrameWindow, Region } from "../lib/host/contract.gen";

export type Point = [number, number];

/** Picture pixels to one CSS pixel of the overlay. */
export function scaleOf(frame: Frame, width: number): number {
  // The overlay covers the picture exactly: what is measured wins over what was promised.
  return width > 0 ? frame.width / width : (frame.scale ?? 1);
}

/** A point of the overlay in pixels of the picture, inside it. */
export function toPixels([x, y]: Point, scale: number, frame: Frame): Point {
  const clamp = (value: number, most: number) => Math.min(Math.max(Math.round(value), 0), most);
  return [clamp(x * scale, frame.width), clamp(y * scale, frame.height)];
}

/** The rectangle between two points. */
export function between(a: Point, b: Point): Region {
  const x = Math.min(a[0], b[0]);
  const y = Math.min(a[1], b[1]);
  return { x, y, width: Math.abs(a[0] - b[0]), height: Math.abs(a[1] - b[1]) };
}

/** Too small to be meant: a click, not a drag. */
export function tiny(region: Region): boolean {
  return region.width < 5 || region.height < 5;
}

/** The topmost window at a point. */
export function windowAt(frame: Frame, [x, y]: Point): FrameWindow | undefined {
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

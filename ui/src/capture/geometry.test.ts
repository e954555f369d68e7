import { expect, it } from "vitest";
import type { Frame } from "../lib/host/contract.gen";
import { between, onPicture, scaleOf, tiny, toPixels, windowAt } from "./geometry";

const frame: Frame = {
  id: "a",
  width: 2560,
  height: 1600,
  scale: 2,
  windows: [
    { title: "front", region: { x: 100, y: 100, width: 400, height: 300 } },
    { title: "back", region: { x: 0, y: 0, width: 2560, height: 1600 } },
  ],
};

it("counts in pixels of the picture on a dense screen", () => {
  const scale = scaleOf(frame, 1280);
  expect(toPixels(10.4, 20, scale, frame)).toEqual({ x: 21, y: 40 });
});

it("never leaves the picture", () => {
  expect(toPixels(-5, 9000, 2, frame)).toEqual({ x: 0, y: 1600 });
});

it("takes a rectangle dragged in any direction", () => {
  expect(between({ x: 50, y: 80 }, { x: 10, y: 20 })).toEqual({
    x: 10,
    y: 20,
    width: 40,
    height: 60,
  });
});

it("tells a click from a drag", () => {
  expect(tiny(between({ x: 10, y: 10 }, { x: 12, y: 11 }))).toBe(true);
});

it("finds the window in front", () => {
  expect(windowAt(frame, { x: 150, y: 150 })?.title).toBe("front");
  expect(windowAt(frame, { x: 50, y: 50 })?.title).toBe("back");
});

it("cuts a window that hangs over the edge", () => {
  expect(onPicture({ x: 2500, y: 1500, width: 200, height: 200 }, frame)).toEqual({
    x: 2500,
    y: 1500,
    width: 60,
    height: 100,
  });
});

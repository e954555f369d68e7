import { describe, expect, it } from "vitest";
import { Scale, TALLEST } from "./scale";

const VIEW = 800;

function list(rows: number): Scale {
  const scale = new Scale();
  scale.measure(rows * 72, VIEW);
  return scale;
}

describe("a list as tall as an element may be", () => {
  it("stands where the scroll bar stands", () => {
    const scale = list(100_000);
    scale.scrolled(123_456);
    expect(scale.top).toBe(123_456);
    expect(scale.shift).toBe(0);
  });
});

describe("a list of a million rows", () => {
  it("is never taller than the web view can draw", () => {
    expect(list(1_000_000).height).toBe(TALLEST);
  });

  it("shows its last row when the bar is at the end", () => {
    const scale = list(1_000_000);
    scale.scrolled(TALLEST - VIEW);
    expect(scale.top).toBe(72_000_000 - VIEW);
  });

  it("moves pixel by pixel under the wheel", () => {
    const scale = list(1_000_000);
    scale.scrolled(6_000_000);
    const before = scale.top;
    scale.scrolled(6_000_100);
    expect(scale.top - before).toBe(100);
  });

  it("keeps the rows in place when the bar is put right", () => {
    const scale = list(1_000_000);
    scale.scrolled(6_000_000);
    for (let step = 1; step <= 500; step++) scale.scrolled(6_000_000 + step * 100);
    const before = scale.top;
    scale.settle();
    expect(scale.top).toBeCloseTo(before, 3);
  });

  it("reaches the first row by small steps alone", () => {
    const scale = list(1_000_000);
    scale.goto(1000);
    scale.scrolled(0);
    expect(scale.top).toBe(0);
  });
});

it("stays within the list when it shrinks", () => {
  const scale = list(1000);
  scale.scrolled(71_000);
  scale.measure(10 * 72, VIEW);
  expect(scale.top).toBe(0);
});

import { describe, expect, test } from "vitest";
import type { Frame } from "../lib/host/contract.gen";
import { drawn, inserted, toolAt, type Act } from "./acts";
import { weightAt, type Tool } from "./marks";

const FRAME: Frame = { id: "1", width: 1000, height: 800, scale: 1, windows: [] };
const WEIGHT = weightAt(1);

const stroke = (time: number, at: number, end = time + 5): Act => ({
  kind: "stroke",
  time,
  end,
  path: [
    { x: at, y: at },
    { x: at + 50, y: at + 20 },
  ],
});
const tool = (time: number, tool: Tool): Act => ({ kind: "tool", time, tool });
const undo = (time: number): Act => ({ kind: "undo", time });

/** What comes of acts heard in this order. */
const heard = (...acts: Act[]) => drawn(acts.reduce<Act[]>(inserted, []), FRAME, WEIGHT);
const kinds = (...acts: Act[]) => heard(...acts).marks.map(({ kind }) => kind);

describe("what the hand did", () => {
  const done = [
    stroke(10, 0),
    tool(20, "redact"),
    stroke(30, 100),
    tool(40, "arrow"),
    stroke(50, 200),
    stroke(60, 300),
    undo(70),
  ];

  test("is the same in whatever order it is heard", () => {
    const [region, x, first, a, second, third, z] = done as [Act, Act, Act, Act, Act, Act, Act];
    expect(kinds(...done)).toEqual(["redact", "arrow"]);
    // All keys first, all keys last, and mixed.
    expect(heard(x, a, z, region, first, second, third)).toEqual(heard(...done));
    expect(heard(region, first, second, third, x, a, z)).toEqual(heard(...done));
    expect(heard(x, region, a, first, z, second, third)).toEqual(heard(...done));
  });

  test("takes back the drag that was under way, a click too, and no other", () => {
    expect(kinds(stroke(10, 0), stroke(20, 100), undo(30), stroke(28, 200, 40))).toEqual(["box"]);
    const click: Act = { kind: "stroke", time: 28, end: 40, path: [{ x: 5, y: 5 }] };
    expect(kinds(stroke(10, 0), stroke(20, 100), click, undo(30))).toEqual(["box"]);
  });

  test("keeps of two acts of one moment the order they were heard in", () => {
    expect(kinds(stroke(10, 0), tool(20, "redact"), stroke(20, 100))).toEqual(["redact"]);
  });

  test("knows the tool of a stroke: the first is the region", () => {
    const acts = [tool(5, "redact"), stroke(10, 0)];
    expect(toolAt(acts, 8, FRAME, WEIGHT)).toBe("crop");
    expect(toolAt(acts, 20, FRAME, WEIGHT)).toBe("redact");
  });
});

import { expect, it } from "vitest";
import { keep } from "./keep";

const id = (row: { id: string }) => row.id;

it("gives back what is as it was, and only that", () => {
  const before = [
    { id: "a", text: "eins" },
    { id: "b", text: "zwei" },
  ];
  const now = [
    { id: "c", text: "neu" },
    { id: "a", text: "eins" },
    { id: "b", text: "drei" },
  ];
  const kept = keep(before, now, id);
  expect(kept).toEqual(now);
  expect(kept[1]).toBe(before[0]);
  expect(kept[2]).toBe(now[2]);
});

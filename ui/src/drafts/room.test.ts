import { expect, it } from "vitest";
import { bytes, tooMuch } from "./room";

it("counts bytes, not letters", () => {
  expect(bytes("Grüße 👍")).toBe(12);
  expect(tooMuch("ü".repeat(50), "", 100)).toBe(false);
  expect(tooMuch("ü".repeat(51), "", 100)).toBe(true);
});

it("counts what is there already", () => {
  expect(tooMuch("a".repeat(60), "b".repeat(40), 100)).toBe(false);
  expect(tooMuch("a".repeat(60), "b".repeat(41), 100)).toBe(true);
});

import { expect, it } from "vitest";
import { parseMinutes } from "./minutes";

it.each([
  ["90", 90],
  ["1:30", 90],
  ["1,5 h", 90],
  ["1 Std. 30 Min.", 90],
  ["2 hrs", 120],
  ["45 min", 45],
])("reads %s", (text, minutes) => {
  expect(parseMinutes(text)).toBe(minutes);
});

it.each(["", "bald", "0", "-3", "1:75"])("does not guess at %j", (text) => {
  expect(parseMinutes(text)).toBeNull();
});

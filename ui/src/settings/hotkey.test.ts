import { expect, it } from "vitest";
import { hotkey } from "./hotkey";

const none = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };

it("writes a chord by the place of the key, not by its character", () => {
  expect(hotkey({ ...none, key: "ß", code: "KeyS", ctrlKey: true, altKey: true })).toBe(
    "Ctrl+Alt+S",
  );
});

it("waits while only modifiers are down", () => {
  expect(hotkey({ ...none, key: "Control", code: "ControlLeft", ctrlKey: true })).toBeUndefined();
});

it("does not take a letter alone", () => {
  expect(hotkey({ ...none, key: "s", code: "KeyS" })).toBeUndefined();
});

it("takes a function key alone", () => {
  expect(hotkey({ ...none, key: "F9", code: "F9" })).toBe("F9");
});

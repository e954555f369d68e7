import { expect, it } from "vitest";
import { fold, places } from "./fold";

it("finds whatever the case and the accents", () => {
  expect(fold("Größe Ärger ÉTÉ")).toBe("grosse arger ete");
});

it("says where, in the text as it is written", () => {
  const text = "Die Größe der Straße";
  expect(places(text, fold("grösse")).map(([from, to]) => text.slice(from, to))).toEqual(["Größe"]);
  expect(places(text, fold("STRASSE")).map(([from, to]) => text.slice(from, to))).toEqual([
    "Straße",
  ]);
});

it("finds nothing for no words", () => {
  expect(places("abc", "")).toEqual([]);
});

import { expect, it } from "vitest";
import { pieces } from "./links";

it("finds an address and leaves the full stop behind it alone", () => {
  const found = pieces("Siehe https://quisa.example/hilfe?id=3. Danke!");
  expect(found.map(({ link }) => link)).toEqual(["", "https://quisa.example/hilfe?id=3", ""]);
});

it("gives the whole text back, piece by piece", () => {
  const text = "a (http://b.example/c) d\nhttps://e.example";
  expect(
    pieces(text)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(text);
});

it("takes only http and https", () => {
  expect(pieces("javascript:alert(1) file:///etc/passwd").every(({ link }) => link === "")).toBe(
    true,
  );
});

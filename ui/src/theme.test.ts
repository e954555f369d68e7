//! Each size and weight of type costs the first picture milliseconds, and the eye its rest: few.
import { expect, it } from "vitest";

const SIZES = ["11px", "12.5px", "13.5px", "15px", "18px", "20px"];
const WEIGHTS = ["400", "500", "600"];

const written = import.meta.glob<string>(["./**/*.svelte", "./**/*.css"], {
  query: "?raw",
  import: "default",
  eager: true,
});

function* values(property: string): Generator<[string, string]> {
  for (const [file, text] of Object.entries(written)) {
    for (const [, value] of text.matchAll(new RegExp(`${property}: ([^;]+);`, "g"))) {
      yield [file, value ?? ""];
    }
  }
}

it("knows six sizes and three weights of type", () => {
  const sizes = [...values("font-size")];
  const weights = [...values("font-weight")];
  expect(sizes.length).toBeGreaterThan(50);
  expect(sizes.filter(([, size]) => size.endsWith("px") && !SIZES.includes(size))).toEqual([]);
  expect(weights.filter(([, weight]) => !WEIGHTS.includes(weight))).toEqual([]);
});

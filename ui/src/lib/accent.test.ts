import { expect, it } from "vitest";
import { accent, contrast } from "./accent";

const rgb = (css: string) => css.match(/\d+/g)?.map(Number) ?? [];
const COLORS = ["#1f5f8b", "#9a3412", "#ffe600", "#000000", "#ffffff", "#7f7f7f", "no colour"];

it.each(COLORS)("%s is legible as text in both themes, and so is what stands on it", (color) => {
  for (const dark of [false, true]) {
    const made = accent(color, dark);
    const surface = dark ? [25, 28, 33] : [255, 255, 255];
    expect(contrast(rgb(made.accent), surface)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(rgb(made.accent), rgb(made.on))).toBeGreaterThanOrEqual(4.5);
  }
});

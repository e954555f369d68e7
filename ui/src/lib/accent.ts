//! A provider's colour, made legible: text on it and it as text both reach WCAG AA.

type Rgb = [number, number, number];

/** The surfaces of theme.css where they leave an accent the least contrast. */
const SURFACE: Record<string, Rgb> = { light: [244, 245, 247], dark: [36, 40, 47] };
const AA = 4.6;
const SOFT = 0.16;

function parse(hex: string): Rgb | undefined {
  const digits = /^#([0-9a-f]{6})$/i.exec(hex)?.[1];
  if (!digits) return undefined;
  const at = (from: number) => Number.parseInt(digits.slice(from, from + 2), 16);
  return [at(0), at(2), at(4)];
}

function luminance(color: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2 contrast of two colours, 1 to 21. */
export function contrast(one: readonly number[], other: readonly number[]): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function towards(color: Rgb, goal: readonly number[], share: number): Rgb {
  return color.map((value, at) => Math.round(value + ((goal[at] ?? 0) - value) * share)) as Rgb;
}

const css = (color: Rgb) => `rgb(${color.join(" ")})`;

/** The accent as text and lines on the theme's surface, and the text to put on it. */
export function accent(hex: string, dark: boolean): { accent: string; on: string } {
  const surface = SURFACE[dark ? "dark" : "light"] as Rgb;
  const goal = dark ? [255, 255, 255] : [0, 0, 0];
  const start = parse(hex) ?? [31, 95, 139];
  let color = start;
  // It also stands on itself, thinned: what is selected is drawn so.
  const legible = () => contrast(color, towards(surface, color, SOFT)) >= AA;
  for (let share = 0.05; !legible() && share <= 1; share += 0.05) {
    color = towards(start, goal, share);
  }
  const white: Rgb = [255, 255, 255];
  const on = contrast(color, white) >= AA ? white : ([16, 18, 22] as Rgb);
  return { accent: css(color), on: css(on) };
}

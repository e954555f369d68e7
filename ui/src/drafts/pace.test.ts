import { expect, it } from "vitest";
import { Pace } from "./pace";

/** Types at these moments and answers when saves happened. */
function saves(keys: number[]): number[] {
  const pace = new Pace();
  const saved: number[] = [];
  let due = Infinity;
  for (let now = 0; now <= 20_000; now++) {
    if (keys.includes(now)) due = pace.typed(now);
    if (now >= due) {
      saved.push(now);
      pace.sent(now);
      due = Infinity;
    }
  }
  return saved;
}

const every = (gap: number, until: number) =>
  Array.from({ length: Math.floor(until / gap) }, (_, at) => at * gap);

it("saves 100 ms after the last key", () => {
  expect(saves([0, 60, 120])).toEqual([220]);
});

it("lets nobody wait long who types letter by letter", () => {
  for (const gap of [110, 160, 200, 260, 400]) {
    for (let count = 1; count < 12; count++) {
      const keys = every(gap, gap * count);
      const wait = (saves(keys).at(-1) ?? Infinity) - (keys.at(-1) ?? 0);
      expect(wait, `${count} keys, ${gap} ms apart`).toBeLessThanOrEqual(500);
    }
  }
});

it("saves while somebody types without a pause", () => {
  expect(saves(every(50, 5000)).length).toBeGreaterThanOrEqual(4);
});

it("saves the last key of fast typing within 200 ms", () => {
  const keys = every(80, 4000);
  expect((saves(keys).at(-1) ?? Infinity) - (keys.at(-1) ?? 0)).toBeLessThanOrEqual(200);
});

it.each([20, 90, 160, 200, 260, 400])(
  "never saves more than twice in any second, keys %i ms apart",
  (gap) => {
    const saved = saves(every(gap, 8000));
    for (const at of saved) {
      expect(saved.filter((other) => other >= at && other < at + 1000).length).toBeLessThanOrEqual(
        2,
      );
    }
  },
);

it("saves everything in the end", () => {
  for (const gap of [20, 160, 260]) {
    const keys = every(gap, 3000);
    expect(saves(keys).at(-1)).toBeGreaterThanOrEqual(keys.at(-1) ?? 0);
  }
});

//! When a draft is saved while it is typed. Pure: times come in, a time comes out.
//!
//! Two wishes pull at each other: what was typed last shall be on disk 200 ms later, and nobody's disk
//! shall be kept busy by typing. Whoever types fluently gets the first. Whoever stops after each letter
//! would get a save for each: then saves are spread evenly instead of two at once and a long wait.

/** Quiet this long after a key means: save. The rest of the 200 ms belongs to the disk. */
const QUIET_MS = 100;
/** Typing on without a pause saves in between, this often. */
const LONGEST_MS = 1000;
/** Never more saves than this in a second. */
const IN_A_SECOND = 2;
/** A save that turned out to be in the middle of typing keeps the next one this far away. */
const APART_MS = 1000 / IN_A_SECOND;

export class Pace {
  private dirtySince: number | undefined;
  private saved: { at: number; quiet: boolean }[] = [];
  private quiet = true;

  /** A key was pressed; answers when to save. */
  typed(now: number): number {
    this.dirtySince ??= now;
    const longest = this.dirtySince + LONGEST_MS;
    this.quiet = now + QUIET_MS < longest;
    const recent = this.saved.filter(({ at }) => at > now - 1000);
    const last = recent.at(-1);
    const full = recent.length >= IN_A_SECOND ? (recent.at(-IN_A_SECOND)?.at ?? 0) + 1000 : 0;
    const apart = last?.quiet ? last.at + APART_MS : 0;
    return Math.max(now, Math.min(now + QUIET_MS, longest), full, apart);
  }

  /** A save was sent. */
  sent(now: number): void {
    this.dirtySince = undefined;
    this.saved = [
      ...this.saved.filter(({ at }) => at > now - 1000),
      { at: now, quiet: this.quiet },
    ];
  }
}

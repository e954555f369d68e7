//! When a draft is saved while it is typed. Pure: times come in, a time comes out.

/** Quiet this long after a key means: save. */
const QUIET_MS = 150;
/** Typing on without a pause saves in between, this often. */
const LONGEST_MS = 1000;
/** Never more saves than this in a second. */
const IN_A_SECOND = 2;

export class Pace {
  private dirtySince: number | undefined;
  private saved: number[] = [];

  /** A key was pressed; answers when to save. */
  typed(now: number): number {
    this.dirtySince ??= now;
    const wished = Math.min(now + QUIET_MS, this.dirtySince + LONGEST_MS);
    const recent = this.saved.filter((at) => at > now - 1000);
    const blocked = recent.length >= IN_A_SECOND ? (recent.at(-IN_A_SECOND) ?? 0) + 1000 : 0;
    return Math.max(now, wished, blocked);
  }

  /** A save was sent. */
  sent(now: number): void {
    this.dirtySince = undefined;
    this.saved = [...this.saved.filter((at) => at > now - 1000), now];
  }
}

//! A length of work as people type it.

const HOURS = /(\d+(?:[.,]\d+)?)\s*(?:h|std|stunden?|hours?|hrs?)\b/i;
const MINUTES = /(\d+)\s*(?:m|min|minuten?|minutes?)\b/i;
const CLOCK = /^(\d+):([0-5]\d)$/;

/** `90`, `1:30`, `1,5 h`, `1 Std. 30 Min.` are all ninety minutes; anything else is nothing. */
export function parseMinutes(text: string): number | null {
  const typed = text.trim();
  if (/^\d+$/.test(typed)) return positive(Number(typed));
  const clock = CLOCK.exec(typed);
  if (clock) return positive(Number(clock[1]) * 60 + Number(clock[2]));
  const hours = HOURS.exec(typed)?.[1];
  const minutes = MINUTES.exec(typed)?.[1];
  if (hours === undefined && minutes === undefined) return null;
  return positive(Math.round(Number(hours?.replace(",", ".") ?? 0) * 60) + Number(minutes ?? 0));
}

const positive = (value: number) => (value > 0 ? value : null);

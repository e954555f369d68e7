//! Times, spans and sizes in words.
import { locale, t } from "./words.svelte";

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format is dear, using it is cheap: a list has hundreds of dates. */
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = locale() + JSON.stringify(options);
  let made = formats.get(name);
  if (!made) {
    made = new Intl.DateTimeFormat(locale(), options);
    formats.set(name, made);
  }
  return made;
}

const DAY = 86_400_000;

/** Midnights between two moments, in local time: 0 today, 1 yesterday. */
function daysBetween(then: Date, now: Date): number {
  const midnight = (moment: Date) =>
    new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
  return Math.round((midnight(now) - midnight(then)) / DAY);
}

/** `10:42` */
export function clock(at: string | Date): string {
  return format({ hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

/** `21.11.2026` */
export function day(at: string | Date): string {
  return format({ day: "2-digit", month: "2-digit", year: "numeric" }).format(new Date(at));
}

/** As short as a list wants it: `10:42`, `Gestern`, `Di.`, `3. Nov.`, `3.11.25`. */
export function short(at: string, now = new Date()): string {
  const then = new Date(at);
  const days = daysBetween(then, now);
  if (days <= 0) return clock(then);
  if (days === 1) return t("time-yesterday");
  if (days < 7) return format({ weekday: "short" }).format(then);
  if (then.getFullYear() === now.getFullYear()) {
    return format({ day: "numeric", month: "short" }).format(then);
  }
  return format({ day: "numeric", month: "numeric", year: "2-digit" }).format(then);
}

/** As a conversation wants it: `heute, 10:42`, `Di., 3. Nov. 2026, 10:42`. */
export function moment(at: string, now = new Date()): string {
  const then = new Date(at);
  const days = daysBetween(then, now);
  const time = clock(then);
  if (days === 0) return t("time-today-at", { time });
  if (days === 1) return t("time-yesterday-at", { time });
  const date = format({
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  return t("time-date-at", { date: date.format(then), time });
}

/** How long ago, coarse: `5 Minuten`, `3 Tage`. */
export function span(since: string, now = new Date()): string {
  const minutes = Math.max(0, Math.round((now.getTime() - new Date(since).getTime()) / 60_000));
  if (minutes < 1) return t("span-moment");
  if (minutes < 60) return t("span-minutes", { count: minutes });
  if (minutes < 48 * 60) return t("span-hours", { count: Math.round(minutes / 60) });
  if (minutes < 60 * 24 * 60) return t("span-days", { count: Math.round(minutes / 1440) });
  return t("span-months", { count: Math.round(minutes / 43_200) });
}

/** Work, in minutes: `45 Min.`, `1 Std. 30 Min.` */
export function duration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return t("duration-minutes", { minutes: rest });
  if (rest === 0) return t("duration-hours", { hours });
  return t("duration-both", { hours, minutes: rest });
}

/** Bytes: `48 kB`, `1,2 MB`. */
export function size(bytes: number): string {
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
  if (bytes < 1000) return t("size-bytes", { count: bytes });
  if (bytes < 1_000_000) return t("size-kilobytes", { size: number(bytes / 1000, 0) });
  return t("size-megabytes", { size: number(bytes / 1_000_000, 1) });
}

/** `100.000` */
export function count(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** A rate in percent of the normal one, as people say it: `1,5`. */
export function factor(percent: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 2 }).format(percent / 100);
}

/** Money: `120,00 €`. */
export function sum(amount: string, currency: string): string {
  const style = { style: "currency", currency } as const;
  return new Intl.NumberFormat(locale(), style).format(Number(amount));
}

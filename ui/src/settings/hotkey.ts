//! Key presses as a global hotkey is written: `Ctrl+Alt+S`.

const MODIFIERS = new Set(["Control", "Alt", "Shift", "Meta", "AltGraph", "OS"]);

/** The chord of a press, or nothing while only modifiers are down. A letter alone is no hotkey. */
export function hotkey(
  event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey">,
): string | undefined {
  if (MODIFIERS.has(event.key)) return undefined;
  const held = [
    event.ctrlKey && "Ctrl",
    event.altKey && "Alt",
    event.shiftKey && "Shift",
    event.metaKey && "Super",
  ];
  const parts = held.filter((part): part is string => part !== false);
  // By place on the keyboard: with Alt held the character is another one.
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1] ?? /^Digit(\d)$/.exec(event.code)?.[1];
  const key =
    letter ?? (/^F\d{1,2}$/.test(event.key) || event.key === "PrintScreen" ? event.key : undefined);
  if (key === undefined) return undefined;
  const strong = event.ctrlKey || event.altKey || event.metaKey || key.length > 1;
  return strong ? [...parts, key].join("+") : undefined;
}

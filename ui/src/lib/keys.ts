//! Every action that has a key, once: read by the handler, the palette and the overlay.

export type Action =
  | "next"
  | "previous"
  | "open"
  | "back"
  | "new"
  | "capture"
  | "reply"
  | "note"
  | "finding"
  | "actions"
  | "take"
  | "estimate"
  | "close"
  | "unread_only"
  | "go_first"
  | "go_second"
  | "go_third"
  | "go_history"
  | "go_outbox"
  | "go_drafts"
  | "go_contact"
  | "go_settings"
  | "search"
  | "palette"
  | "shortcuts"
  | "sync"
  | "copy_number"
  | "send";

export type Group = "move" | "ticket" | "go" | "desk";

/** A chord or a sequence of two keys. `mod` is Ctrl, or Cmd on a Mac. */
export interface Binding {
  action: Action;
  keys: readonly string[];
  words: string;
  group: Group;
  /** Works while typing, too. */
  typing?: boolean;
  /** Only for staff. */
  agent?: boolean;
}

export const BINDINGS: readonly Binding[] = [
  {
    action: "next",
    keys: ["j", "ArrowDown"],
    words: "key-next",
    group: "move",
  },
  {
    action: "previous",
    keys: ["k", "ArrowUp"],
    words: "key-previous",
    group: "move",
  },
  { action: "open", keys: ["Enter", "o"], words: "key-open", group: "move" },
  { action: "back", keys: ["Escape", "u"], words: "key-back", group: "move" },
  {
    action: "unread_only",
    keys: ["f"],
    words: "key-unread-only",
    group: "move",
  },
  { action: "reply", keys: ["r"], words: "key-reply", group: "ticket" },
  {
    action: "note",
    keys: ["m"],
    words: "key-note",
    group: "ticket",
    agent: true,
  },
  {
    action: "finding",
    keys: ["p"],
    words: "key-finding",
    group: "ticket",
    agent: true,
  },
  { action: "actions", keys: ["a"], words: "key-actions", group: "ticket" },
  {
    action: "take",
    keys: ["t"],
    words: "key-take",
    group: "ticket",
    agent: true,
  },
  {
    action: "estimate",
    keys: ["e"],
    words: "key-estimate",
    group: "ticket",
    agent: true,
  },
  {
    action: "close",
    keys: ["x"],
    words: "key-close",
    group: "ticket",
    agent: true,
  },
  {
    action: "copy_number",
    keys: ["y"],
    words: "key-copy-number",
    group: "ticket",
  },
  {
    action: "send",
    keys: ["mod+Enter"],
    words: "key-send",
    group: "ticket",
    typing: true,
  },
  { action: "go_first", keys: ["g i"], words: "key-go-first", group: "go" },
  {
    action: "go_second",
    keys: ["g m"],
    words: "key-go-second",
    group: "go",
    agent: true,
  },
  {
    action: "go_third",
    keys: ["g a"],
    words: "key-go-third",
    group: "go",
    agent: true,
  },
  { action: "go_history", keys: ["g h"], words: "key-go-history", group: "go" },
  { action: "go_outbox", keys: ["g o"], words: "key-go-outbox", group: "go" },
  { action: "go_drafts", keys: ["g d"], words: "key-go-drafts", group: "go" },
  { action: "go_contact", keys: ["g k"], words: "key-go-contact", group: "go" },
  {
    action: "go_settings",
    keys: ["mod+,"],
    words: "key-go-settings",
    group: "go",
    typing: true,
  },
  { action: "new", keys: ["n"], words: "key-new", group: "desk" },
  { action: "capture", keys: ["s"], words: "key-capture", group: "desk" },
  {
    action: "search",
    keys: ["/", "mod+f"],
    words: "key-search",
    group: "desk",
    typing: true,
  },
  {
    action: "palette",
    keys: ["mod+k"],
    words: "key-palette",
    group: "desk",
    typing: true,
  },
  { action: "shortcuts", keys: ["?"], words: "key-shortcuts", group: "desk" },
  {
    action: "sync",
    keys: ["F5"],
    words: "key-sync",
    group: "desk",
    typing: true,
  },
];

/** A key press as it is written in the table. */
function chord(event: KeyboardEvent): string {
  const mod = event.ctrlKey || event.metaKey ? "mod+" : "";
  const alt = event.altKey ? "alt+" : "";
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return mod + alt + key;
}

/** Whether keys belong to what has the focus: a field, a menu, a dialog. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select");
}

/** How long the first key of a sequence waits for the second. */
const SEQUENCE_MS = 1200;

/** Finds the action of a press; remembers the first key of a sequence. */
export class Keyboard {
  private first = "";
  private firstAt = 0;

  press(event: KeyboardEvent, typing: boolean, now: number): Action | undefined {
    const pressed = chord(event);
    const sequence = now - this.firstAt < SEQUENCE_MS ? `${this.first} ${pressed}` : undefined;
    this.first = "";
    const found =
      BINDINGS.find(({ keys }) => sequence && keys.includes(sequence)) ??
      BINDINGS.find(({ keys }) => keys.includes(pressed));
    if (found) {
      const plain = !pressed.startsWith("mod+") && !/^F\d/.test(pressed);
      return typing && (plain || !found.typing) ? undefined : found.action;
    }
    if (!typing && BINDINGS.some(({ keys }) => keys.some((key) => key.startsWith(`${pressed} `)))) {
      this.first = pressed;
      this.firstAt = now;
    }
    return undefined;
  }
}

const NAMES: Record<string, { de: string; en: string }> = {
  mod: { de: "Strg", en: "Ctrl" },
  alt: { de: "Alt", en: "Alt" },
  Ctrl: { de: "Strg", en: "Ctrl" },
  Shift: { de: "Umschalt", en: "Shift" },
  PrintScreen: { de: "Druck", en: "Print" },
  ArrowDown: { de: "↓", en: "↓" },
  ArrowUp: { de: "↑", en: "↑" },
  Enter: { de: "Enter", en: "Enter" },
  Escape: { de: "Esc", en: "Esc" },
};

/** The keys of a binding as they are printed on the keyboard, part by part. */
export function printed(keys: string, language: "de" | "en"): string[] {
  return keys
    .split(/[ +]/)
    .map((part) => NAMES[part]?.[language] ?? (part.length === 1 ? part.toUpperCase() : part));
}

//! Pult's own words, from the catalogues both halves share. The portal's words never come from here.
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

export type Language = "de" | "en";

const FILES = import.meta.glob<string>("../../locales/*/*.ftl", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Numbers and dates follow the place as well as the language: German as in Germany. */
const LOCALE = { de: "de-DE", en: "en-GB" } as const;

function bundle(language: Language): FluentBundle {
  // No isolation marks: they would end up in what is copied.
  const made = new FluentBundle(LOCALE[language], { useIsolating: false });
  for (const [path, text] of Object.entries(FILES)) {
    if (path.includes(`/${language}/`)) made.addResource(new FluentResource(text));
  }
  return made;
}

class Speech {
  language = $state<Language>("de");
  bundle = $derived(bundle(this.language));
}

const speech = new Speech();

/** Speaks this language from now on; everything on screen follows. */
export function speak(language: Language): void {
  speech.language = language;
  if (typeof document !== "undefined") document.documentElement.lang = language;
}

/** The language spoken now. */
export function language(): Language {
  return speech.language;
}

/** Its locale, for numbers and dates. */
export function locale(): string {
  return LOCALE[speech.language];
}

declare global {
  interface Window {
    /** Put there by the shell before the page is loaded: the language in force. */
    pultLanguage?: string;
  }
}

/** The language to start with, before the settings are known. */
export function systemLanguage(): Language {
  const told = window.pultLanguage ?? navigator.language;
  return told.toLowerCase().startsWith("de") ? "de" : "en";
}

/** A sentence of the catalogue. A missing one shows its key; a test keeps that from happening. */
export function t(key: string, words?: Record<string, FluentVariable>): string {
  const pattern = speech.bundle.getMessage(key)?.value;
  return pattern ? speech.bundle.formatPattern(pattern, words) : key;
}

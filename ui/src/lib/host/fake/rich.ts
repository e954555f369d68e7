//! Texts with structure, as the desk reads them from Markdown and from HTML.
import type { Block, Mark, Run } from "../contract.gen";

const words = (text: string, ...marks: Mark[]): Run => ({ is: "words", text, marks, link: null });
const link = (text: string, to: string): Run => ({ is: "words", text, marks: [], link: to });
const line = (...runs: (Run | string)[]): Block => ({
  is: "text",
  runs: runs.map((run) => (typeof run === "string" ? words(run) : run)),
});
const item = (text: string, done: boolean | null = null) => ({ done, blocks: [line(text)] });
const cell = (text: string): Run[] => [words(text)];

/** A message that came as HTML. */
export const MAIL: Block[] = [
  line("Guten Tag,"),
  line("anbei die ", words("Auswertung", "strong"), " der letzten Woche:"),
  {
    is: "table",
    head: [[cell("Tag"), cell("Fehler")]],
    rows: [
      [cell("Montag"), cell("12")],
      [cell("Dienstag"), cell("3")],
    ],
  },
  line(
    "Einzelheiten stehen ",
    link("im Qualitätsportal", "https://portal.hegau.example/q"),
    " bereit.",
  ),
  line("Freundliche Grüße\nSabine Keller ", { is: "picture", alt: "Logo", inside: 0, link: null }),
  {
    is: "quote",
    blocks: [line("Von: Anke Lindner\nBitte senden Sie uns die Auswertung der letzten Woche.")],
  },
];

/** A message written in Markdown. */
export const MARKDOWN: Block[] = [
  { is: "heading", level: 2, runs: [words("So stellen Sie die Vorlage um")] },
  line(
    "Bitte öffnen Sie ",
    words("config.ini", "code"),
    " und ",
    words("ersetzen", "strong"),
    " Sie die Zeile:",
  ),
  { is: "code", text: "[Berichte]\nVorlagen = \\\\dateiserver-neu\\vorlagen\\qs\nSprache  = de" },
  {
    is: "list",
    first: 1,
    items: [item("Programm schließen"), item("Datei speichern"), item("Programm neu starten")],
  },
  { is: "list", first: null, items: [item("Pfad geprüft", true), item("Testausdruck", false)] },
  { is: "quote", blocks: [line("Gilt das auch für die Endkontrolle?")] },
  line(
    "Ja. Mehr dazu unter ",
    link("https://hilfe.quisa.example", "https://hilfe.quisa.example"),
    ".",
  ),
  line({
    is: "picture",
    alt: "Bildschirmfoto der Einstellung",
    inside: null,
    link: "https://hilfe.quisa.example/bild.png",
  }),
];

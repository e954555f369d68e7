//! The one door to the world: everything the window asks for and is told.
import type {
  AskClosing,
  Captured,
  Changed,
  DraftView,
  Dropping,
  Go,
  Leaving,
  PortalDocument,
  UiCode,
  UiError,
  commands,
} from "./contract.gen";

/** A document as it arrives: what is optional in a file is always there at run time. */
export type DeepRequired<T> = T extends (infer Item)[]
  ? DeepRequired<Item>[]
  : T extends object
    ? { [Key in keyof T]-?: DeepRequired<Exclude<T[Key], undefined>> }
    : T;

/** The portal document, complete. Words may be missing: a label is looked up, never assumed. */
export type Portal = DeepRequired<Omit<PortalDocument, "labels">> & {
  labels: Partial<Record<string, string>>;
};

type Data<Answer> = Answer extends { status: "ok"; data: infer Value } ? Value : never;

type Calls = {
  [Name in keyof typeof commands]: (typeof commands)[Name] extends (
    ...args: infer Args
  ) => Promise<infer Answer>
    ? (...args: Args) => Promise<Data<Answer>>
    : never;
};

/** What the window is told. */
export interface Told {
  changed: Changed;
  go: Go;
  dropping: Dropping;
  captured: Captured;
  leaving: Leaving;
  askClosing: AskClosing;
}

/** A picture or document the web view loads by itself. */
export type Served = "attachment" | "thumbnail" | "draft" | "shot" | "message";

/** The desk behind the window. A call fails with a `Refusal` and nothing else. */
export interface Host extends Omit<Calls, "portal"> {
  /** The portal document of an account. */
  portal(account: string): Promise<Portal>;
  /** Attaches bytes that came with a paste or drop inside the page. */
  attachPasted(draft: string, name: string, bytes: Uint8Array): Promise<DraftView>;
  /** Tells the listener until the answer is called. */
  on<Name extends keyof Told>(name: Name, listener: (told: Told[Name]) => void): () => void;
  /** Address of something served by the shell. */
  url(scheme: Served, ...path: string[]): string;
  /** Puts text on the clipboard. */
  copy(text: string): Promise<void>;
}

/** A refusal: a code the screen acts on, and what it is about. */
export class Refusal extends Error implements UiError {
  readonly code: UiCode;
  readonly about: string | null;
  readonly limit: number | null;

  constructor(error: UiError) {
    super(error.code);
    this.name = "Refusal";
    this.code = error.code;
    this.about = error.about;
    this.limit = error.limit ?? null;
  }
}

/** Whatever was thrown, as a refusal: the unexpected is `internal`. */
export function refusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  return new Refusal({
    code: "internal",
    about: thrown instanceof Error ? thrown.message : String(thrown),
  });
}

let current: Host | undefined;

/** Opens the door, once, before anything is drawn. */
export function open(host: Host): void {
  current = host;
}

/** The desk behind the window. */
export function host(): Host {
  if (!current) throw new Error("the door is not open yet");
  return current;
}

//! How files reach a draft: picked, dropped on the window, pasted.
import { host, Refusal } from "../lib/host/host";
import type { DraftState } from "./draft.svelte";
import { tooMuch } from "./room";

/** Names a pasted picture that has none. */
function nameOf(file: File): string {
  return file.name || `picture.${file.type.split("/")[1] ?? "png"}`;
}

async function read(file: File): Promise<Uint8Array> {
  const bytes = await file.arrayBuffer().catch(() => {
    throw new Refusal({ code: "file_vanished", about: nameOf(file) });
  });
  return new Uint8Array(bytes);
}

async function give(draft: DraftState, files: File[]): Promise<void> {
  for (const file of files) {
    await draft.attach(async (id) => host().attachPasted(id, nameOf(file), await read(file)));
  }
}

/**
 * A paste: text is left to the field it goes into and the clipboard is not read. Files in the event
 * are taken; where the web view hides them, the desk looks at the clipboard itself.
 */
export function paste(draft: DraftState, event: ClipboardEvent): void {
  const data = event.clipboardData;
  const files = [...(data?.files ?? [])];
  if (files.length > 0) {
    event.preventDefault();
    void give(draft, files);
    return;
  }
  const types = [...(data?.types ?? [])];
  // Files copied in a file manager: the web view tells of a list and keeps it to itself.
  const listed = types.includes("text/uri-list") && data?.getData("text/uri-list") === "";
  // Some programs offer a text under no type the web view knows; it can be had all the same.
  const text = data?.getData("text/plain") ?? "";
  if (!listed && (text !== "" || types.some((type) => type.startsWith("text/")))) {
    takeIn(draft, event, text);
    return;
  }
  event.preventDefault();
  void draft.attach((id) => host().attachClipboard(id));
}

/** A text the field may have; one that is too long for any message would only freeze it. */
function takeIn(draft: DraftState, event: Event, text: string): void {
  const field = event.target;
  const typed = field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement;
  if (!typed || !tooMuch(text, field.value, draft.limit)) return;
  event.preventDefault();
  draft.refused = text;
}

/** Files dropped inside the page, where the web view tells of them. */
export function drop(draft: DraftState, event: DragEvent): void {
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.length === 0) {
    takeIn(draft, event, event.dataTransfer?.getData("text/plain") ?? "");
    return;
  }
  event.preventDefault();
  void give(draft, files);
}

/** Files dropped on the window, as the shell tells; the answer stops listening. */
export function dropping(draft: DraftState, over: (now: boolean) => void): () => void {
  return host().on("dropping", (told) => {
    over(told.over && told.dropped.length === 0);
    if (told.dropped.length > 0) void draft.attach((id) => host().attachDropped(id, told.dropped));
  });
}

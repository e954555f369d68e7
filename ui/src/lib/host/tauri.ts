//! The door to the shell. The only file that speaks to Tauri.
import { invoke } from "@tauri-apps/api/core";
import { commands, events } from "./contract.gen";
import type { DraftView, UiError } from "./contract.gen";
import { Refusal, type Host, type Served, type Told } from "./host";

type Answer = { status: "ok"; data: unknown } | { status: "error"; error: UiError };

/** Every command, answering with its value or throwing a `Refusal`. */
function calls(): Record<string, (...args: unknown[]) => Promise<unknown>> {
  const entries = Object.entries(commands) as [string, (...args: unknown[]) => Promise<Answer>][];
  return Object.fromEntries(
    entries.map(([name, command]) => [
      name,
      async (...args: unknown[]) => {
        const answer = await command(...args);
        if (answer.status === "error") throw new Refusal(answer.error);
        return answer.data;
      },
    ]),
  );
}

function isUiError(value: unknown): value is UiError {
  return typeof value === "object" && value !== null && "code" in value;
}

/** A raw body: a picture never travels as JSON. */
async function attachPasted(draft: string, name: string, bytes: Uint8Array): Promise<DraftView> {
  try {
    const headers = { draft, name: encodeURIComponent(name) };
    return await invoke<DraftView>("attach_pasted", bytes, { headers });
  } catch (thrown) {
    throw isUiError(thrown) ? new Refusal(thrown) : thrown;
  }
}

function on<Name extends keyof Told>(name: Name, listener: (told: Told[Name]) => void): () => void {
  const event = events[name] as unknown as {
    listen: (told: (event: { payload: Told[Name] }) => void) => Promise<() => void>;
  };
  const listening = event.listen(({ payload }) => listener(payload));
  return () => void listening.then((stop) => stop());
}

/** WebView2 serves a custom scheme as a host of its own; WebKit as a scheme. */
function url(scheme: Served, ...path: string[]): string {
  const tail = path.map(encodeURIComponent).join("/");
  const windows = navigator.userAgent.includes("Windows");
  return windows ? `http://${scheme}.localhost/${tail}` : `${scheme}://localhost/${tail}`;
}

/** The web view's clipboard; where it is not given, a selection that is copied. */
async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

/** The desk in the shell's process. */
export function tauriHost(): Host {
  const rest = { attachPasted, on, url, copy };
  return { ...calls(), ...rest } as unknown as Host;
}

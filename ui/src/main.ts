//! Opens the door, then draws: the desk, or the overlay over a frozen screen.
import { mount } from "svelte";
import App from "./App.svelte";
import { open } from "./lib/host/host";
import "./theme.css";
import CaptureRoot from "./views/CaptureRoot.svelte";

async function start(): Promise<void> {
  if (
    import.meta.env.MODE === "fake" ||
    (import.meta.env.DEV && !("__TAURI_INTERNALS__" in window))
  ) {
    const { fakeHost } = await import("./lib/host/fake");
    open(fakeHost(location.href));
  } else {
    const { tauriHost } = await import("./lib/host/tauri");
    open(tauriHost());
  }
  const target = document.getElementById("app");
  if (target) mount(location.hash === "#capture" ? CaptureRoot : App, { target });
}

void start();

//! Opens the door, then draws: the desk, the gate before it, or the overlay over a frozen screen.
import { mount, unmount } from "svelte";
import App from "./App.svelte";
import { open } from "./lib/host/host";
import "./theme.css";
import CaptureRoot from "./views/CaptureRoot.svelte";
import GateRoot from "./views/GateRoot.svelte";

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
  if (!target) return;
  if (location.hash === "#capture") mount(CaptureRoot, { target });
  else if (location.hash === "#gate") gate(target);
  else mount(App, { target });
}

/** The desk takes the gate's place in the same window, also when it is loaded again. */
function gate(target: HTMLElement): void {
  const drawn = mount(GateRoot, {
    target,
    props: {
      onopened: () => {
        history.replaceState(null, "", location.pathname + location.search);
        void unmount(drawn).then(() => mount(App, { target }));
      },
    },
  });
}

void start();

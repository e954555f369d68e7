//! Opens the door, then draws: the desk, the gate before it, or the overlay over a frozen screen.
import { mount, unmount } from "svelte";
import App from "./App.svelte";
import { open } from "./lib/host/host";
import { tauriHost } from "./lib/host/tauri";
import "./theme.css";

async function start(): Promise<void> {
  if (
    import.meta.env.MODE === "fake" ||
    (import.meta.env.DEV && !("__TAURI_INTERNALS__" in window))
  ) {
    const { fakeHost } = await import("./lib/host/fake");
    open(fakeHost(location.href));
  } else {
    open(tauriHost());
  }
  const target = document.getElementById("app");
  if (!target) return;
  if (location.hash === "#capture") {
    const { default: CaptureRoot } = await import("./views/CaptureRoot.svelte");
    mount(CaptureRoot, { target });
  } else if (location.hash === "#gate") await gate(target);
  else mount(App, { target });
}

/** The desk takes the gate's place in the same window, also when it is loaded again. */
async function gate(target: HTMLElement): Promise<void> {
  const { default: GateRoot } = await import("./views/GateRoot.svelte");
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

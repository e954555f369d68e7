//! The settings: each change is stored at once; one that is refused falls back.
import type { Prefs, System } from "../lib/host/contract.gen";
import { sentence } from "../lib/errors";
import { host } from "../lib/host/host";
import { toasts } from "../parts/toasts.svelte";

export type Known = Required<Prefs>;

export class PrefsState {
  prefs = $state.raw<Known | undefined>(undefined);
  system = $state.raw<System | undefined>(undefined);
  /** A hotkey was asked for and the answer is not there: whether it is held is not known yet. */
  asking = $state(false);

  /** Reads them again, and the facts about this computer. */
  async read(): Promise<void> {
    try {
      const [prefs, system] = await Promise.all([host().prefs(), host().system()]);
      this.prefs = prefs as Known;
      this.system = system;
    } catch (thrown) {
      toasts.trouble(sentence(thrown));
    }
  }

  async set(change: Partial<Known>): Promise<boolean> {
    if (!this.prefs) return false;
    const before = this.prefs;
    this.prefs = { ...before, ...change };
    this.asking = change.hotkey !== undefined;
    try {
      await host().setPrefs(this.prefs);
      this.system = await host().system();
      return true;
    } catch (thrown) {
      this.prefs = before;
      toasts.trouble(sentence(thrown));
      return false;
    } finally {
      this.asking = false;
    }
  }
}

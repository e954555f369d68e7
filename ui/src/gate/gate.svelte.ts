//! Before the desk is open: what is in the way, and trying to get past it.
import type { GateView, Hindrance, KeyWay } from "../lib/host/contract.gen";
import { host, refusal, type Refusal } from "../lib/host/host";

export class GateState {
  view = $state.raw<GateView | undefined>(undefined);
  busy = $state(false);
  failed = $state.raw<Refusal | undefined>(undefined);
  /** When it was last tried in vain, in milliseconds. */
  tried = $state<number | undefined>(undefined);

  constructor(private readonly onopened: () => void) {}

  get hindrance(): Hindrance | undefined {
    return this.view?.hindrance ?? undefined;
  }

  async read(): Promise<void> {
    const view = await host().gate();
    if (view.hindrance === null) this.onopened();
    else this.view = view;
  }

  /** Tries with what the user said, or (nothing) as it was. */
  async open(way: KeyWay | null): Promise<void> {
    if (this.busy || !this.view) return;
    this.busy = true;
    this.failed = undefined;
    try {
      const hindrance = await host().gateOpen(way);
      if (hindrance === null) return this.onopened();
      this.tried = Date.now();
      this.view = { ...this.view, hindrance };
    } catch (thrown) {
      this.failed = refusal(thrown);
    } finally {
      this.busy = false;
    }
  }
}

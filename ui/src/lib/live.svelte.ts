//! A query that runs again when what it read has changed.
import { onChange } from "./changes";
import type { UiTag } from "./host/contract.gen";
import { refusal, type Refusal } from "./host/host";

/** What a query answered last. Re-running keeps the old answer until the new one is there. */
export class Live<T> {
  value = $state.raw<T | undefined>(undefined);
  failed = $state.raw<Refusal | undefined>(undefined);
  /** Runs it again now. */
  refresh: () => void = () => undefined;
}

/**
 * Runs `query` now, whenever a state it read synchronously changes, and whenever the shell tells of
 * a change with one of the tags. Of two answers on their way only the later one counts. Belongs into
 * a component's script or a state class made there.
 */
export function live<T>(query: () => Promise<T> | undefined, tags: readonly UiTag[]): Live<T> {
  const shown = new Live<T>();
  let latest = 0;

  function run(): void {
    const mine = ++latest;
    query()?.then(
      (value) => {
        if (mine !== latest) return;
        shown.value = value;
        shown.failed = undefined;
      },
      (thrown: unknown) => {
        if (mine === latest) shown.failed = refusal(thrown);
      },
    );
  }

  shown.refresh = run;
  $effect(run);
  $effect(() => onChange(tags, run));
  return shown;
}

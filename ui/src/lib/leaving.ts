//! What must be on disk before the window goes.
import { host } from "./host/host";

type Save = () => Promise<void>;

const saves = new Set<Save>();

/** Runs `save` when the window goes, until the answer is called. */
export function beforeLeaving(save: Save): () => void {
  saves.add(save);
  return () => void saves.delete(save);
}

/** Listens for the window's going; once. */
export function watchLeaving(): () => void {
  return host().on("leaving", ({ ends }) => {
    const done = Promise.allSettled([...saves].map((save) => save()));
    // The program waits for this before it ends; one that failed has said so.
    if (ends) void done.then(() => host().left());
  });
}

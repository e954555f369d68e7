//! Short sentences about what just happened.

interface Toast {
  id: number;
  text: string;
  tone: "calm" | "trouble";
  verb?: { label: string; act: () => void } | undefined;
}

/** Long enough to read twice; trouble stays until it is dismissed. */
const CALM_MS = 6000;

class Toasts {
  shown = $state.raw<Toast[]>([]);
  private next = 0;

  say(text: string, verb?: Toast["verb"]): void {
    const id = this.add(text, "calm", verb);
    setTimeout(() => this.dismiss(id), CALM_MS);
  }

  trouble(text: string, verb?: Toast["verb"]): void {
    // The same trouble twice is one trouble.
    this.over(text);
    this.add(text, "trouble", verb);
  }

  /** What was in trouble works again. */
  over(text: string): void {
    this.shown = this.shown.filter((toast) => toast.text !== text);
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  private add(text: string, tone: Toast["tone"], verb?: Toast["verb"]): number {
    const id = this.next++;
    this.shown = [...this.shown.slice(-2), { id, text, tone, verb }];
    return id;
  }
}

export const toasts = new Toasts();

//! A passphrase being chosen: typed twice, long enough, and only then complained about.
import { t } from "../lib/words.svelte";

export class NewPassphrase {
  text = $state("");
  again = $state("");
  /** Readable while it is typed. */
  shown = $state(false);
  private looked = $state(false);

  constructor(readonly shortest: () => number) {}

  private get short(): boolean {
    return [...this.text].length < this.shortest();
  }

  /** What is wrong with the first field. */
  get problem(): string {
    return this.looked && this.short ? t("error-passphrase-too-short") : "";
  }

  /** What is wrong with the second field. */
  get mismatch(): string {
    return this.looked && !this.short && this.text !== this.again ? t("passphrase-different") : "";
  }

  /** The passphrase when it can be taken; from now on complaints are shown. */
  take(): string | undefined {
    this.looked = true;
    return this.short || this.text !== this.again ? undefined : this.text;
  }
}

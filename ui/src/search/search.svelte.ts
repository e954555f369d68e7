//! Search as it is typed: the newest question counts, old answers stay until it is answered.
import type { SearchAnswer, SearchHit } from "../lib/host/contract.gen";
import { host, refusal, type Refusal } from "../lib/host/host";

const LIMIT = 60;

export class SearchState {
  text = $state("");
  answer = $state.raw<SearchAnswer | undefined>(undefined);
  failed = $state.raw<Refusal | undefined>(undefined);
  place = $state(0);
  private turn = 0;

  async ask(): Promise<void> {
    const turn = ++this.turn;
    const text = this.text.trim();
    if (text === "") {
      this.answer = undefined;
      return;
    }
    try {
      const answer = await host().search({ accounts: [], text, limit: LIMIT });
      if (turn !== this.turn) return;
      this.answer = answer;
      this.place = 0;
      this.failed = undefined;
    } catch (thrown) {
      if (turn === this.turn) this.failed = refusal(thrown);
    }
  }

  get hits(): readonly SearchHit[] {
    return this.answer?.hits ?? [];
  }

  step(by: number): SearchHit | undefined {
    this.place = Math.min(Math.max(this.place + by, 0), this.hits.length - 1);
    return this.hits[this.place];
  }

  /** A number typed whole leads straight to its ticket. */
  get jump(): SearchHit | undefined {
    const typed = this.text.replaceAll(/[^\p{L}\p{N}-]/gu, "");
    return this.hits.find(({ row }) => row.number !== null && row.number === typed);
  }
}

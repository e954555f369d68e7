//! Signing in: what was typed stays, whatever the answer.
import type { ServerView } from "../lib/host/contract.gen";
import { host, refusal, type Refusal } from "../lib/host/host";

/** Fields a failure belongs to; the rest is said above the form. */
const FIELD: Record<string, "address" | "password"> = {
  unreachable: "address",
  certificate: "address",
  not_a_help_desk: "address",
  address_invalid: "address",
  invalid_credentials: "password",
};

export class SignInState {
  address = $state("");
  email = $state("");
  password = $state("");
  busy = $state(false);
  server = $state.raw<ServerView | undefined>(undefined);
  failed = $state.raw<Refusal | undefined>(undefined);

  /** Which field the failure belongs to. */
  get faulty(): "address" | "password" | "form" | undefined {
    return this.failed && (FIELD[this.failed.code] ?? "form");
  }

  /** The address is being typed: what was found out about another one no longer counts. */
  typed(): void {
    this.server = undefined;
    if (this.faulty === "address") this.failed = undefined;
  }

  /** Looks at the address as soon as it is left, so that a typo shows before the password is typed. */
  async look(): Promise<void> {
    const address = this.address.trim();
    if (address === "" || this.server) return;
    const stale = () => this.busy || this.address.trim() !== address;
    try {
      const server = await host().reach(address);
      if (!stale()) this.server = server;
    } catch (thrown) {
      if (!stale()) this.failed = refusal(thrown);
    }
  }

  /** Answers the id of the account, or nothing. */
  async enter(): Promise<string | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.failed = undefined;
    try {
      const address = this.server?.address ?? this.address.trim();
      return await host().signIn({
        address,
        email: this.email.trim(),
        password: this.password,
      });
    } catch (thrown) {
      this.failed = refusal(thrown);
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}

//! Signing in: what was typed stays, whatever the answer.
import type { ServerView } from "../lib/host/contract.gen";
import { host, refusal, type Portal, type Refusal } from "../lib/host/host";
import { label } from "../lib/portal";
import { t } from "../lib/words.svelte";

/** Fields a failure belongs to; the rest is said above the form. */
const FIELD: Record<string, "address" | "password"> = {
  unreachable: "address",
  certificate: "address",
  not_a_help_desk: "address",
  address_invalid: "address",
  invalid_credentials: "password",
};

/** What is on screen: address and password, a code of the authenticator, a mail that is asked for, an
 * account that is asked for, the code of a mail. */
export type Step = "password" | "second_factor" | "forgot" | "register" | "code";

export class SignInState {
  address = $state("");
  email = $state("");
  password = $state("");
  /** Of the authenticator, or of a mail. */
  code = $state("");
  who = $state({ name: "", organization: "", phone: "" });
  busy = $state(false);
  /** What was asked for is under way, as far as anybody may know. */
  asked = $state(false);
  /** The password was set, and signing in asks for more. */
  passwordSet = $state(false);
  step = $state<Step>("password");
  server = $state.raw<ServerView | undefined>(undefined);
  failed = $state.raw<Refusal | undefined>(undefined);
  private waiting = "";

  /** Which field the failure belongs to. */
  get faulty(): "address" | "password" | "form" | undefined {
    return this.failed && (FIELD[this.failed.code] ?? "form");
  }

  /** The field the server does not take. */
  get refused(): string | undefined {
    return this.failed?.code === "field_refused" ? (this.failed.about ?? "") : undefined;
  }

  /** The portal at the address, as soon as it is known. */
  get portal(): Portal | undefined {
    return (this.server?.portal ?? undefined) as Portal | undefined;
  }

  /** Whether the portal has this way in; before it is known there is the password. */
  offers(way: "password" | "forgot" | "register" | "code"): boolean {
    const auth = this.portal?.auth;
    if (way === "password") return !auth || auth.methods.includes("password");
    if (!auth?.methods.includes("password")) return false;
    if (way === "forgot") return auth.forgot;
    if (way === "register") return auth.registration;
    return auth.forgot || auth.registration || auth.origin === "staff";
  }

  /** The portal's word, or Pult's. */
  word(id: "register" | "forgot" | "sign_in_name"): string {
    return label(this.portal, id);
  }

  /** Another step; the words of the one before do not belong there. */
  show(step: Step): void {
    this.step = step;
    this.failed = undefined;
    this.asked = false;
    this.code = "";
    if (step === "code") this.password = "";
    if (step !== "second_factor") this.waiting = "";
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
    return this.try(async (address) => {
      // A refusal is worded by the portal: it is looked at first where that has not happened yet.
      this.server ??= await host().reach(address);
      return host().signIn({
        address: this.server.address,
        email: this.email.trim(),
        password: this.password,
      });
    });
  }

  /** The code of the authenticator. */
  async confirm(): Promise<string | undefined> {
    const code = this.code.trim();
    return this.try(() => host().secondFactor(this.waiting, code));
  }

  /** The code of a mail, and the new password. */
  async setPassword(): Promise<string | undefined> {
    const { code, password } = this;
    return this.try((address) => host().setPassword({ address, code: code.trim(), password }));
  }

  /** Asks for a mail, and with `account` for an account. The answer is always the same. */
  async ask(account: boolean): Promise<void> {
    const email = this.email.trim();
    await this.try(async (address) => {
      await host().askForAccess(
        account
          ? { wants: "account", address, email, ...this.who }
          : { wants: "password", address, email },
      );
      this.asked = true;
      return undefined;
    });
  }

  private async try(
    call: (address: string) => Promise<string | undefined>,
  ): Promise<string | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.failed = undefined;
    this.passwordSet = false;
    try {
      return await call(this.server?.address ?? this.address.trim());
    } catch (thrown) {
      this.turn(refusal(thrown));
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  /** A refusal may lead to another step. */
  private turn(failed: Refusal): void {
    const before = this.step;
    if (failed.code === "second_factor") {
      this.show("second_factor");
      this.waiting = failed.about ?? "";
      return;
    }
    if (failed.code === "wrong_code") this.code = "";
    // The password may be set although signing in goes no further; then that form has the words.
    const further = ["not_admitted", "password_not_set", "invalid_credentials"];
    if (failed.code === "step_expired" || (before === "code" && further.includes(failed.code))) {
      this.show("password");
      this.passwordSet = before === "code";
    }
    this.failed = failed;
  }

  /** What is said when the portal's mail has no answer of its own. */
  get passwordSetWords(): string {
    return this.passwordSet ? t("password-is-set") : "";
  }
}

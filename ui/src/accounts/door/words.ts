//! What a portal says to those who do not get in, and who helps them.
import type { ChannelKind, UiCode, WayOut } from "../../lib/host/contract.gen";
import type { DeepRequired, Portal, Refusal } from "../../lib/host/host";
import { sentence } from "../../lib/errors";

/** Refusals a portal may word itself, by the code of its document. */
const OWN: Partial<Record<UiCode, string>> = {
  invalid_credentials: "auth.invalid_credentials",
  not_admitted: "auth.not_admitted",
  password_not_set: "auth.password_not_set",
};

/** Whether it was the portal that refused, and not the line or a typo. */
export function isRefusal(failed: Refusal | undefined): failed is Refusal {
  return failed !== undefined && failed.code in OWN;
}

/** The portal's own text letter by letter; Pult's where the portal has none. */
export function refusalWords(failed: Refusal, portal: Portal | undefined): string {
  const code = OWN[failed.code];
  return (code && portal?.auth.texts[code]) || sentence(failed);
}

/** Who is written to, as far as he is known at the door. */
export interface Writer {
  name: string;
  email: string;
  organization: string;
  since: string;
}

/** A mail somebody only has to send. */
export interface Mail {
  label: string;
  text: string;
  link: string;
}

type Way = DeepRequired<WayOut>;

/** What a channel is used as; its id says so where it does not. */
export function kindOf(channel: { id: string; kind: ChannelKind | null }): ChannelKind {
  if (channel.kind) return channel.kind;
  if (channel.id === "phone" || channel.id === "email" || channel.id === "chat") return channel.id;
  return channel.id === "portal" ? "portal" : "web";
}

/** The prepared mail, with what is known of the writer filled in. */
export function mailOf(way: Way, portal: Portal, writer: Writer): Mail {
  const email = portal.channels.find((channel) => kindOf(channel) === "email");
  const body = way.body.replaceAll(
    /\{(name|email|organization|since)\}/g,
    (_, field: string) => writer[field as keyof Writer],
  );
  const query = [
    way.subject && `subject=${encodeURIComponent(way.subject)}`,
    body && `body=${encodeURIComponent(body.replaceAll("\n", "\r\n"))}`,
  ].filter(Boolean);
  const to = way.to || email?.value || "";
  return {
    label: way.label,
    text: way.text,
    link: `mailto:${to}${query.length > 0 ? `?${query.join("&")}` : ""}`,
  };
}

/** The mails a portal has prepared for this refusal. */
export function waysOut(failed: Refusal, portal: Portal | undefined, writer: Writer): Mail[] {
  if (!portal || !isRefusal(failed)) return [];
  return portal.ways_out
    .filter(
      ({ when }) =>
        when === "sign_in" || (when === "not_enabled" && failed.code === "not_admitted"),
    )
    .map((way) => mailOf(way, portal, writer));
}

/** Somebody to call or to write to, for those who were refused. */
export interface Help {
  label: string;
  value: string;
  link: string;
}

/** The provider's phone and address. */
export function contacts(portal: Portal | undefined): Help[] {
  const channels = portal?.channels ?? [];
  return channels.flatMap((channel) => {
    const kind = kindOf(channel);
    const { label, value } = channel;
    if (kind === "phone") return [{ label, value, link: `tel:${value.replaceAll(/[^\d+]/g, "")}` }];
    return kind === "email" ? [{ label, value, link: `mailto:${value}` }] : [];
  });
}

//! A desk in memory behind the same door: every screen can be looked at and tested in a browser.
//!
//! Switches in the address: `tickets`, `role=agent`, `accounts`, `state=offline|…`, `slow=MS`,
//! `fail=call:code`, `messages=N` (length of the first conversation), `lang`, `theme`, `shelf=1`,
//! `door=open|contract` (who gets in how; see `doors.ts`),
//! `gate=choose|passphrase|…` with `#gate` (the passphrase is "richtig und lang"), `key=passphrase|…`,
//! `hotkey=taken|impossible`, `notray=1`.
import type {
  Finish,
  Frame,
  Hindrance,
  KeyPlace,
  KeyWay,
  Prefs,
  ReadRequest,
  UiCode,
  UiTag,
} from "../contract.gen";
import { Refusal, type Host, type Told } from "../host";
import { doors } from "./doors";
import { page, screenshot } from "./pictures";
import { Reading } from "./reading";
import { World, mood } from "./world";
import { Writing } from "./writing";

type Listeners = { [Name in keyof Told]?: Set<(told: Told[Name]) => void> };

/** Reached by tests as `window.desk`. */
export interface FakeDesk {
  world: World;
  writing: Writing;
  tell: <Name extends keyof Told>(name: Name, told: Told[Name]) => void;
  calls: string[];
  copied: string;
  /** The link that was opened last. */
  opened: string;
  /** What was handed over when a picture was finished. */
  finished: Finish | undefined;
  /** Presses of the button the window system tells of. */
  presses: number;
}

function frame(): Frame {
  return {
    id: "shot-0",
    width: 1280,
    height: 800,
    scale: 1,
    windows: [
      {
        title: "Qualitätssicherung – Prüfberichte",
        region: { x: 60, y: 50, width: 1160, height: 700 },
      },
    ],
  };
}

export function fakeHost(address: string): Host {
  const query = new URL(address).searchParams;
  const feel = mood(query);
  const world = new World(feel);
  const listeners: Listeners = {};
  const tell: FakeDesk["tell"] = (name, told) =>
    listeners[name]?.forEach((listener) => listener(told));
  const changed = (tags: UiTag[], tickets: string[] = []) => tell("changed", { tags, tickets });
  const reading = new Reading(world);
  const writing = new Writing(world, reading, changed);
  if (query.has("shelf")) writing.furnish();
  const desk: FakeDesk = {
    world,
    writing,
    tell,
    calls: [],
    copied: "",
    opened: "",
    finished: undefined,
    presses: 0,
  };
  Object.assign(window, { desk });

  let prefs: Prefs = {
    language: feel.language,
    theme: feel.theme,
    hotkey: "Ctrl+Alt+S",
    notifications: true,
    close_to_tray: true,
    close_without_tray: "ask",
  };
  let hindrance = query.get("gate") as Hindrance | null;
  let key = (query.get("key") ?? "keychain") as KeyPlace;
  let passphrase = "richtig und lang";

  const calls = {
    opening: (rows: number) => {
      const accounts = reading.accounts();
      const [account, view] = [accounts[0]?.id, accounts[0]?.views[0]?.id];
      const request = { accounts: [], order: "activity", unread_only: false, offset: 0 } as const;
      return {
        accounts,
        portals: accounts.map(({ id }) => ({ account: id, portal: reading.portal() })),
        list:
          account !== undefined && view !== undefined
            ? {
                account,
                view,
                page: reading.ticketList({ ...request, accounts: [], view, limit: rows }),
              }
            : null,
        prefs,
      };
    },
    accounts: () => reading.accounts(),
    portal: () => reading.portal(),
    contact: () => reading.contact(),
    ...doors(feel.door, () => {
      feel.state = "online";
      feel.accounts = Math.max(1, feel.accounts);
      changed(["accounts", "portals", "tickets"]);
    }),
    removeAccount: () => {
      feel.accounts--;
      changed(["accounts"]);
      return null;
    },
    syncNow: () => null,
    ticketList: reading.ticketList.bind(reading),
    ticket: reading.ticket.bind(reading),
    readTicket: ({ ticket, entries, draft }: ReadRequest) => ({
      ticket: reading.ticket(ticket),
      page: reading.thread({ ticket, skip_newest: 0, limit: entries }),
      draft: draft ? writing.open({ for: "reply", ticket }) : null,
    }),
    thread: reading.thread.bind(reading),
    markRead: (key: string) => {
      const kept = reading.find(key);
      if (kept.row.unread) {
        kept.row = { ...kept.row, unread: false };
        changed(["tickets", "accounts"], [key]);
      }
      return null;
    },
    act: writing.act.bind(writing),
    openDraft: writing.open.bind(writing),
    drafts: () => structuredClone(writing.shelf()),
    saveDraft: writing.save.bind(writing),
    quote: () => world.agreed.quote(),
    attachPicked: (draft: string) => ({
      draft: writing.attach(draft, "Protokoll Endkontrolle.pdf"),
      refused: [],
    }),
    attachDropped: (draft: string, paths: string[]) => {
      for (const path of paths) writing.attach(draft, path.split("/").at(-1) ?? path);
      const opened = writing.open(
        world.drafts.find(({ id }) => id === draft)?.target ?? {
          for: "new",
          account: "acc-1",
          type_id: "",
        },
      );
      return { draft: opened, refused: [] };
    },
    attachClipboard: (draft: string) => ({
      draft: writing.attach(draft, "Zwischenablage.png"),
      refused: [],
    }),
    attachPasted: (draft: string, name: string, bytes: Uint8Array) =>
      writing.attach(draft, name, bytes.length),
    detach: writing.detach.bind(writing),
    discardDraft: writing.drop.bind(writing),
    sendDraft: writing.send.bind(writing),
    outbox: () => structuredClone(world.outbox),
    retry: (op: string) => {
      writing.arrive(op);
      return null;
    },
    edit: writing.edit.bind(writing),
    discard: writing.discard.bind(writing),
    search: ({ text, limit }: { text: string; limit: number }) => reading.search(text, limit),
    captureBegin: () => {
      const target = { for: "new", account: "acc-1", type_id: "" } as const;
      const draft = writing.open(target);
      writing.attach(draft.id, "Bildschirmfoto.png");
      tell("captured", { draft: draft.id });
      return null;
    },
    captureFrame: frame,
    captureFinish: (finish: Finish) => {
      if (finish.presses < desk.presses)
        throw new Refusal({ code: "capture_behind", about: String(desk.presses) });
      desk.finished = finish;
      return null;
    },
    captureCancel: () => null,
    prefs: () => prefs,
    setPrefs: (wanted: Prefs) => {
      prefs = wanted;
      changed(["prefs"]);
      return null;
    },
    testNotification: () => null,
    system: () => ({
      version: "0.1.0",
      language: feel.language || "de",
      tray: !query.has("notray"),
      hotkeys: query.get("hotkey") !== "impossible",
      hotkey: query.has("hotkey") ? null : prefs.hotkey || null,
      capture_command: "pult capture",
      key,
      reports: [],
    }),
    left: () => null,
    closeWindow: () => null,
    gate: () => ({
      hindrance,
      language: feel.language,
      folder: "/home/sabine/.local/share/de.pult.desktop",
      shortest: 8,
    }),
    gateOpen: (way: KeyWay | null) => {
      if (hindrance === "passphrase") {
        if (way?.is !== "passphrase" || way.text !== passphrase)
          throw new Refusal({ code: "wrong_passphrase", about: null });
      } else if (way === null) return hindrance;
      key = way.is;
      return (hindrance = null);
    },
    gateQuit: () => null,
    keepKey: (now: string | null, way: KeyWay) => {
      if (key === "passphrase" && now !== passphrase)
        throw new Refusal({ code: "wrong_passphrase", about: null });
      if (way.is === "passphrase") passphrase = way.text;
      key = way.is;
      return null;
    },
    openLink: (link: string) => {
      desk.opened = link;
      return null;
    },
    openAttachment: () => null,
    saveAttachment: () => null,
    focus: () => null,
    ready: () => null,
  };

  /** Every call is answered later, as over the bridge, and fails where the address says so. */
  const answering = Object.fromEntries(
    Object.entries(calls as unknown as Record<string, (...args: unknown[]) => unknown>).map(
      ([name, call]) => [
        name,
        async (...args: unknown[]) => {
          desk.calls.push(name);
          if (feel.slow > 0) await new Promise((done) => setTimeout(done, feel.slow));
          const [failing, code] = feel.fail.split(":");
          if (failing === name)
            throw new Refusal({
              code: (code ?? "internal") as UiCode,
              about: null,
            });
          return call(...args);
        },
      ],
    ),
  );

  return {
    ...answering,
    on: <Name extends keyof Told>(name: Name, listener: (told: Told[Name]) => void) => {
      const set = ((listeners[name] as Set<(told: Told[Name]) => void> | undefined) ??=
        new Set() as never);
      set.add(listener);
      return () => void set.delete(listener);
    },
    url: (scheme, ...path) =>
      scheme === "message" && path.length < 4 ? page() : screenshot(path.at(-1) ?? ""),
    copy: (text: string) => {
      desk.copied = text;
      return Promise.resolve();
    },
  } as Host;
}

//! A page with the desk in memory, and what every screen is held to.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test as base, type Page } from "@playwright/test";
import type { FakeDesk } from "../src/lib/host/fake";
import { BUILT } from "./built";

declare global {
  interface Window {
    desk: FakeDesk;
  }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TYPES: Record<string, string> = { js: "text/javascript", css: "text/css", html: "text/html" };

/** What the address of the fake desk takes; see `fake/index.ts`. */
export type Mood = Record<string, string | number>;

async function serve(page: Page): Promise<void> {
  await page.route("http://pult.test/**", async (route) => {
    const path = new URL(route.request().url()).pathname;
    const file = join(BUILT, path === "/" ? "index.html" : path);
    if (!existsSync(file)) return route.fulfill({ status: 404 });
    const ending = file.split(".").at(-1) ?? "";
    await route.fulfill({ body: readFileSync(file), contentType: TYPES[ending] ?? "text/plain" });
  });
}

/** Opens the desk in a mood and waits until its first list is painted. */
export async function visit(page: Page, mood: Mood = {}, hash = ""): Promise<void> {
  await serve(page);
  const query = new URLSearchParams(
    Object.entries(mood).map(([key, value]) => [key, String(value)]),
  );
  await page.goto(`/?${query.toString()}${hash}`);
  await page.locator("html[data-ready]").waitFor({ state: "attached" });
}

/** Nothing in the page has moved for a while: what was asked for is there. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const QUIET = 150;
    await new Promise<void>((done) => {
      let timer = setTimeout(done, QUIET);
      const watch = new MutationObserver(() => {
        clearTimeout(timer);
        timer = setTimeout(done, QUIET);
      });
      watch.observe(document, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
    });
    await Promise.all(document.getAnimations().map(({ finished }) => finished));
  });
}

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}

/** No violation of WCAG 2.2 A and AA, as far as a machine can tell. */
export async function accessible(page: Page): Promise<void> {
  await settled(page);
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const axe = (
      window as unknown as {
        axe: { run: (where: Document, how: object) => Promise<{ violations: Violation[] }> };
      }
    ).axe;
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const result = await axe.run(document, { runOnly: { type: "tag", values: tags } });
    return result.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.slice(0, 4).map(({ html, failureSummary }) => ({ html, failureSummary })),
    }));
  });
  expect(violations, JSON.stringify(violations, null, 1)).toEqual([]);
}

/** Nothing sticks out of the window to the side. */
async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wide, "the page is wider than the window").toBe(false);
}

/** The looks every screen is checked in. */
const LOOKS = [
  { lang: "de", theme: "light", width: 1440, height: 900 },
  { lang: "en", theme: "dark", width: 900, height: 600 },
  { lang: "de", theme: "dark", width: 560, height: 760 },
] as const;

/** Checks a screen in every look: nothing sticks out, nothing is hidden from a screen reader. */
export function inEveryLook(
  screen: string,
  mood: Mood,
  reach: (page: Page) => Promise<void>,
  hash = "",
): void {
  for (const { lang, theme, width, height } of LOOKS) {
    test(`${screen} is accessible: ${lang}, ${theme}, ${width} × ${height}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await visit(page, { ...mood, lang, theme }, hash);
      await reach(page);
      // A page that is fetched when it is first wanted comes with its heading; the overlay has none.
      if (hash !== "#capture") await page.locator("h1").first().waitFor({ state: "attached" });
      await fits(page);
      await accessible(page);
    });
  }
}

/** Goes to a place of the left pane, however wide the window is. */
export async function go(page: Page, place: string): Promise<void> {
  const menu = page.getByTestId("menu");
  if (await menu.isVisible()) await menu.click();
  await page.getByTestId(place).click();
}

export const test = base.extend<{ quiet: void }>({
  /** Whatever the page complains about fails the test. */
  quiet: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      await use();
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

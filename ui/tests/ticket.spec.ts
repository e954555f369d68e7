import type { Page } from "@playwright/test";
import { expect, go, inEveryLook, test, visit } from "./desk";

const first = "acc-1.t-0";

inEveryLook("a ticket", {}, async (page) => {
  await page.getByTestId("ticket-row").first().click();
  await page.getByTestId("entry-finding").waitFor();
});

inEveryLook("an agent's ticket with its menu", { role: "agent" }, async (page) => {
  await go(page, "view-all");
  await page.getByTestId("ticket-row").first().click();
  await page.getByTestId("composer-text").click();
  await page.getByTestId("kind-note").click();
  await page.getByTestId("actions").click();
});

test("q03_the whole course is shown in order, newest last", async ({ page }) => {
  await visit(page);
  await page.getByTestId("ticket-row").first().click();
  const times = await page
    .getByTestId("conversation")
    .locator("time")
    .evaluateAll((all) => all.map((time) => (time as HTMLTimeElement).dateTime));
  expect(times.length).toBeGreaterThan(5);
  expect(times).toEqual([...times].sort());
});

test("q19_a finding carries initials, date and time, and the portal's word", async ({ page }) => {
  await visit(page);
  await page.getByTestId("ticket-row").first().click();
  const finding = page.getByTestId("entry-finding").first();
  await expect(finding).toContainText("Ergebnis der Prüfung");
  await expect(finding.getByTestId("stamp")).toHaveText(
    /^\s*LIN · \d\d\.\d\d\.\d{4} · \d\d:\d\d\s*$/,
  );
});

test("q20_the customer sees the estimated duration in list and case", async ({ page }) => {
  await visit(page);
  await expect(page.getByTestId("ticket-row").first()).toContainText("1 Std. 30 Min.");
  await page.getByTestId("ticket-row").first().click();
  await expect(page.getByTestId("estimate")).toContainText("geschätzte Dauer zur Behebung");
});

test("q21_in a question the case says who will phone", async ({ page }) => {
  await visit(page);
  await page.getByTestId("ticket-row").first().click();
  await expect(page.getByTestId("lead-phones")).toHaveText("Florian Hagenbuch ruft Sie an");
});

test("q22_the customer is offered no way to set a request done", async ({ page }) => {
  await visit(page);
  await page.getByTestId("ticket-row").nth(1).click();
  await page.getByTestId("actions").click();
  await expect(page.getByRole("menuitem")).toHaveText(["Rückruf wünschen"]);
});

test("the number is copied by a click and by a key", async ({ page }) => {
  await visit(page);
  await page.getByTestId("ticket-row").first().click();
  await page.getByTestId("ticket-number").click();
  expect(await page.evaluate(() => window.desk.copied)).toBe("20061");
  await page.keyboard.press("j");
  await expect(page.getByTestId("ticket-number")).toContainText("20060");
  await page.keyboard.press("y");
  expect(await page.evaluate(() => window.desk.copied)).toBe("20060");
});

test("reading takes the mark away and the divider stays", async ({ page }) => {
  await visit(page);
  await expect(page.locator(`[data-key='${first}'] .dot`)).toBeVisible();
  await page.getByTestId("ticket-row").first().click();
  await expect(page.locator(`[role=option][data-key='${first}'] .dot`)).toHaveCount(0);
  await expect(page.getByTestId("unread-divider")).toBeVisible();
});

test("older entries appear above without moving what is read", async ({ page }) => {
  await visit(page, { messages: 500 });
  await page.getByTestId("ticket-row").first().click();
  await expect(page.getByTestId("conversation")).toContainText("ältere Einträge");
  const moved = await page.evaluate(async () => {
    const scroller = document.querySelector("[data-testid=conversation]") as HTMLElement;
    const count = () => scroller.querySelectorAll("article").length;
    const before = count();
    scroller.scrollTop = 300;
    const seen = document
      .elementFromPoint(
        scroller.getBoundingClientRect().left + 60,
        scroller.getBoundingClientRect().top + 200,
      )
      ?.closest("article");
    const at = seen?.getBoundingClientRect().top ?? 0;
    const end = performance.now() + 5000;
    while (count() === before && performance.now() < end) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return { more: count() - before, by: Math.abs((seen?.getBoundingClientRect().top ?? 0) - at) };
  });
  expect(moved.more).toBeGreaterThan(20);
  expect(moved.by).toBeLessThan(2);
});

test("a reply is written, kept and sent by keyboard", async ({ page }) => {
  await visit(page, { state: "offline" });
  await page.keyboard.press("j");
  await page.getByTestId("composer").waitFor();
  await page.keyboard.press("r");
  await page.keyboard.type("Danke, es klappt wieder.");
  await expect(page.getByTestId("saved")).toHaveAttribute("data-saved", "saved");
  await page.keyboard.press("Control+Enter");
  const sent = page.getByTestId("entry-reply").last();
  await expect(sent).toContainText("Danke, es klappt wieder.");
  await expect(sent.getByTestId("entry-outgoing")).toContainText("Wartet im Postausgang");
  await expect(page.getByTestId("composer-text")).toHaveValue("");
});

test("q18_an agent records a finding with its estimate", async ({ page }) => {
  await visit(page, { role: "agent" });
  await go(page, "view-all");
  await page.getByTestId("ticket-row").nth(1).click();
  await page.getByTestId("composer").waitFor();
  await page.keyboard.press("p");
  await page.getByTestId("composer-text").fill("Kennwort abgelaufen.");
  await page.getByTestId("minutes").fill("1:30");
  await page.getByTestId("composer-send").click();
  await expect(page.getByTestId("entry-finding").last()).toContainText("Kennwort abgelaufen.");
  await expect(page.getByTestId("estimate")).toContainText("1 Std. 30 Min.");
});

test("a note is unmistakable before it is sent and after", async ({ page }) => {
  await visit(page, { role: "agent" });
  await go(page, "view-all");
  await page.getByTestId("ticket-row").nth(1).click();
  await page.getByTestId("composer").waitFor();
  await page.keyboard.press("m");
  await expect(page.getByTestId("composer")).toContainText("für Kunden unsichtbar");
  await page.getByTestId("composer-text").fill("Nur für uns.");
  await page.getByTestId("composer-send").click();
  await expect(page.getByTestId("entry-note").last()).toContainText("unsichtbar");
});

test("send and done in one step, then the next ticket by key", async ({ page }) => {
  await visit(page, { role: "agent" });
  await go(page, "view-all");
  await page.getByTestId("ticket-row").nth(1).click();
  await page.getByTestId("composer-text").click();
  await page.getByTestId("composer-text").fill("Erledigt.");
  await page.getByTestId("send-and").click();
  await page.getByTestId("menu-close").click();
  await expect(page.getByTestId("ticket").locator(".status").first()).toHaveText("erledigt");
  await page.getByTestId("conversation").focus();
  await page.keyboard.press("j");
  await expect(page.getByTestId("ticket")).toHaveAttribute("data-key", "acc-1.t-2");
});

test("an agent assigns, estimates and is asked before a question", async ({ page }) => {
  await visit(page, { role: "agent" });
  await go(page, "view-all");
  await page.getByTestId("ticket-row").nth(2).click();
  await page.getByTestId("composer").waitFor();
  await page.keyboard.press("e");
  await page.getByTestId("minutes").fill("45");
  await page.getByTestId("action-do").click();
  await expect(page.getByTestId("estimate")).toContainText("45 Min.");
  await page.keyboard.press("a");
  await page.getByTestId("menu-assign").click();
  await page.getByTestId("assign-person").selectOption("a-hagenbuch");
  await page.getByTestId("action-do").click();
  await expect(page.getByTestId("facts")).toContainText("Florian Hagenbuch");
  await page.keyboard.press("a");
  await page.getByTestId("menu-question").click();
  await expect(page.getByRole("dialog")).toContainText("meldet sich telefonisch");
  await page.getByTestId("confirm-yes").click();
  await expect(page.getByTestId("lead-phones")).toHaveText("Bitte anrufen: Ilse Baumgärtner");
});

test("pictures are looked at full screen by keyboard", async ({ page }) => {
  await visit(page);
  await page.getByTestId("ticket-row").first().click();
  await page.getByTestId("attachment").first().click();
  await expect(page.getByTestId("viewer")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("viewer")).toHaveCount(0);
  await expect(page.getByTestId("attachment").first()).toBeFocused();
});

test("a narrow window shows one pane and leads back", async ({ page }) => {
  await page.setViewportSize({ width: 620, height: 700 });
  await visit(page);
  await page.getByTestId("ticket-row").first().click();
  await expect(page.getByTestId("ticket-row").first()).toBeHidden();
  await page.getByTestId("back").click();
  await expect(page.getByTestId("ticket-row").first()).toBeVisible();
});

const mail = (page: Page) =>
  page.getByTestId("ticket-row").filter({ hasText: "Auswertung Reklamationen" }).first();

test("a mail is drawn from a tree, as high as it is, with its table and its quotation folded", async ({
  page,
}) => {
  await visit(page);
  await mail(page).click();
  const entry = page.getByTestId("conversation").getByRole("article").first();
  await expect(entry.getByRole("columnheader")).toHaveText(["Tag", "Fehler"]);
  await expect(page.locator("iframe")).toHaveCount(0);
  await expect(entry).toContainText("Bilder aus dem Internet wurden nicht geladen");
  const earlier = entry.getByText("Bitte senden Sie uns die Auswertung");
  await expect(earlier).toBeHidden();
  await entry.getByTestId("quotation").click();
  await expect(earlier).toBeVisible();
});

test("what its sender made of a mail is shown only in a frame that may do nothing", async ({
  page,
}) => {
  await visit(page);
  await mail(page).click();
  await page.getByTestId("original").click();
  const frame = page.getByTestId("message-frame");
  await expect(frame).toHaveAttribute("sandbox", "");
  await expect(frame.contentFrame().getByText("Auswertung")).toBeVisible();
  await page.getByTestId("original-close").click();
  await expect(frame).toHaveCount(0);
});

test("a link shows where it leads before it leads there", async ({ page }) => {
  await visit(page);
  await mail(page).click();
  const link = page.getByTestId("link").filter({ hasText: "im Qualitätsportal" });
  await expect(link).not.toHaveAttribute("href");
  await link.click();
  await expect(page.getByTestId("away-address")).toHaveText("https://portal.hegau.example/q");
  expect(await page.evaluate(() => window.desk.calls)).not.toContain("openLink");
  await page.getByTestId("away-open").click();
  await expect
    .poll(() => page.evaluate(() => window.desk.calls.filter((call) => call === "openLink").length))
    .toBe(1);
});

inEveryLook("a message written in Markdown", {}, async (page) => {
  await page
    .getByTestId("ticket-row")
    .filter({ hasText: "Messmittel werden doppelt" })
    .first()
    .click();
  await expect(page.getByRole("heading", { name: "So stellen Sie die Vorlage um" })).toBeVisible();
});

test("Markdown is drawn, its pictures are named and not loaded", async ({ page }) => {
  await visit(page);
  await page
    .getByTestId("ticket-row")
    .filter({ hasText: "Messmittel werden doppelt" })
    .first()
    .click();
  const told = page.getByTestId("conversation");
  await expect(told.locator("pre")).toContainText("Vorlagen = ");
  await expect(told.locator("ol > li")).toHaveCount(3);
  await expect(told.locator("blockquote")).toHaveText("Gilt das auch für die Endkontrolle?");
  await expect(told).toContainText("Bildschirmfoto der Einstellung");
  await expect(told.locator("img[src^=http]")).toHaveCount(0);
});

test("words are found in the ticket, also where nobody has scrolled to", async ({ page }) => {
  await visit(page, { messages: 500 });
  await page.getByTestId("ticket-row").first().click();
  await page.getByTestId("conversation").click();
  await page.keyboard.press("Control+f");
  await page.getByTestId("find-words").fill("PRUFBERICHTS 4711");
  await expect(page.getByTestId("find-place")).toHaveText(/^1 von \d+/);
  const found = page.locator("article.found");
  await expect(found).toContainText("Prüfberichts 4711-B");
  await expect(found).toBeInViewport();
  await page.getByTestId("find-words").press("Enter");
  await expect(page.getByTestId("find-place")).toHaveText(/^2 von/);
  await page.getByTestId("find-words").press("Escape");
  await expect(page.getByTestId("find")).toHaveCount(0);
  await expect(found).toHaveCount(0);
});

test("a long ticket is opened with what fits on the screen, in one question", async ({ page }) => {
  await visit(page, { messages: 500 });
  await page.evaluate(() => (window.desk.calls.length = 0));
  await page.getByTestId("ticket-row").first().click();
  await page.getByTestId("composer").waitFor();
  const entries = await page.getByTestId("conversation").getByRole("article").count();
  expect(entries).toBeGreaterThanOrEqual(10);
  expect(entries).toBeLessThan(40);
  const asked = await page.evaluate(() => window.desk.calls);
  // Reading marks it as read, and what that changed is read again.
  expect(asked).toContain("readTicket");
  expect(asked.filter((call) => ["thread", "ticket", "openDraft"].includes(call))).toEqual([]);
});

test("20 MB of pasted text freeze nothing and can be sent as a file", async ({ page }) => {
  await visit(page);
  await page.getByTestId("ticket-row").first().click();
  await page.getByTestId("composer-text").fill("Siehe Protokoll.");
  const took = await page.evaluate(() => {
    const field = document.querySelector("[data-testid=composer-text]") as HTMLTextAreaElement;
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "Zeile\n".repeat(20_000_000 / 6));
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    const before = performance.now();
    field.dispatchEvent(event);
    return { ms: performance.now() - before, taken: !event.defaultPrevented };
  });
  expect(took.taken).toBe(false);
  expect(took.ms).toBeLessThan(3000);
  await expect(page.getByTestId("too-long")).toContainText("20 MB");
  await expect(page.getByTestId("composer-text")).toHaveValue("Siehe Protokoll.");
  await page.getByTestId("too-long-file").click();
  await expect(page.getByTestId("draft-file")).toContainText("Text.txt");
  await expect(page.getByTestId("too-long")).toHaveCount(0);
  await expect(page.getByTestId("composer-text")).toHaveValue("Siehe Protokoll.");
});

test("what was typed beyond the limit stays until it is a file", async ({ page }) => {
  await visit(page);
  await page.getByTestId("ticket-row").first().click();
  await page.getByTestId("composer-text").fill("ä".repeat(60_000));
  await expect(page.getByTestId("too-long")).toContainText("120 kB");
  await page.getByTestId("too-long-file").click();
  await expect(page.getByTestId("draft-file")).toContainText("Text.txt");
  await expect(page.getByTestId("composer-text")).toHaveValue("");
});

test("an umlaut put together from two keys is kept and sends nothing", async ({ page }) => {
  await visit(page);
  await page.getByTestId("ticket-row").first().click();
  const field = page.getByTestId("composer-text");
  await field.click();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Input.imeSetComposition", { text: "¨", selectionStart: 1, selectionEnd: 1 });
  await field.dispatchEvent("keydown", { key: "Enter", ctrlKey: true, isComposing: true });
  await cdp.send("Input.insertText", { text: "ü" });
  await expect(field).toHaveValue("ü");
  await expect(page.getByTestId("saved")).toHaveAttribute("data-saved", "saved");
  expect(await page.evaluate(() => window.desk.calls)).not.toContain("sendDraft");
});

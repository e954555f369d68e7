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
  expect(moved.more).toBeGreaterThan(100);
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

test("html of a message is shown only in a frame that may do nothing", async ({ page }) => {
  await visit(page);
  await page
    .getByTestId("ticket-row")
    .filter({ hasText: "Auswertung Reklamationen" })
    .first()
    .click();
  const frame = page.getByTestId("message-frame");
  await expect(frame).toHaveAttribute("sandbox", "");
  await expect(frame.contentFrame().getByText("Auswertung")).toBeVisible();
});

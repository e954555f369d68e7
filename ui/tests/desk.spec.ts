import { expect, go, inEveryLook, test, visit } from "./desk";

inEveryLook("the outbox", { shelf: 1, state: "offline" }, (page) => go(page, "go-outbox"));
inEveryLook("the shelf of drafts", { shelf: 1 }, (page) => go(page, "go-drafts"));
inEveryLook("the settings", {}, (page) => go(page, "go-settings"));
inEveryLook("the contact card", {}, (page) => go(page, "go-contact"));
inEveryLook("the palette", {}, async (page) => {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("an");
  await page.getByRole("option").first().waitFor();
});
inEveryLook("the shortcuts", { role: "agent" }, async (page) => {
  await page.keyboard.press("?");
  await page.getByTestId("shortcuts").waitFor();
});
inEveryLook("the search", {}, async (page) => {
  await page.keyboard.press("/");
  await page.getByTestId("search-input").fill("vorlage");
  await page.getByTestId("search-hit").first().click();
});

test("the outbox says why something is stuck and offers the verbs", async ({ page }) => {
  await visit(page, { shelf: 1, state: "offline" });
  await go(page, "go-outbox");
  const stuck = page.locator("[data-testid=outbox-row][data-state=stuck]");
  await expect(stuck).toContainText("größer, als der Server erlaubt");
  await expect(stuck).toContainText("61 MB");
  await stuck.getByTestId("outbox-discard").click();
  await page.getByTestId("confirm-no").click();
  await expect(stuck).toBeVisible();
  await stuck.getByTestId("outbox-edit").click();
  await expect(page.getByTestId("composer-text")).toHaveValue(/Die Datei mit den Standorten/);
});

test("search marks what it found and opens it by keyboard", async ({ page }) => {
  await visit(page);
  await page.keyboard.press("/");
  await page.keyboard.type("zertifikat");
  await expect(page.getByTestId("search-hit").first().locator("mark").first()).toHaveText(
    "Zertifikat",
  );
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("ticket-subject")).toContainText("Zertifikat");
});

test("a number typed whole leads to its ticket", async ({ page }) => {
  await visit(page);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("#20055");
  await page.getByTestId("search-input").fill("20055");
  await expect(page.getByTestId("search-hit")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("ticket-number")).toContainText("20055");
});

test("the palette runs a command and opens a ticket", async ({ page }) => {
  await visit(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("postaus");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("outbox")).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("20059");
  await expect(page.getByTestId("palette").getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("ticket-number")).toContainText("20059");
});

test("q05_q24_phone, mail and chat warn and lead to neu", async ({ page }) => {
  await visit(page);
  await go(page, "go-contact");
  for (const channel of ["phone", "email", "chat"]) {
    await page.getByTestId(`use-${channel}`).click();
    await expect(page.getByTestId("channel-warning")).toContainText("Zeitrahmen");
    await page.keyboard.press("Escape");
  }
  expect(await page.evaluate(() => window.desk.calls.includes("openLink"))).toBe(false);
  await page.getByTestId("use-chat").click();
  await page.getByTestId("channel-new").click();
  await expect(page.getByTestId("new-ticket")).toBeVisible();
});

test("q28_q29_q30_q31_q32_the contact card carries the provider's words", async ({ page }) => {
  await visit(page);
  await go(page, "go-contact");
  const card = page.getByTestId("contact");
  for (const words of [
    "quisa® Kundensupport",
    "07531-58416401",
    "helpdesk@quisa.de",
    "www.helpdesk.quisa.de",
    "www.quisa-secure.eu/support",
  ]) {
    await expect(card).toContainText(words);
  }
  await expect(card).toContainText("Supportablauf");
  await page.getByTestId("open-portal").click();
  expect(await page.evaluate(() => window.desk.calls.includes("openLink"))).toBe(true);
});

test("language and theme change at once", async ({ page }) => {
  await visit(page);
  await go(page, "go-settings");
  await page.getByText("English", { exact: true }).click();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await page.getByText("Dark", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("the hotkey is recorded from the keyboard", async ({ page }) => {
  await visit(page);
  await go(page, "go-settings");
  await page.getByTestId("hotkey").click();
  await page.keyboard.press("Control+Alt+P");
  await expect(page.getByTestId("hotkey")).toHaveText("Strg+Alt+P");
});

test("a session that ended is renewed in place", async ({ page }) => {
  await visit(page, { state: "sign_in_needed" });
  await page.getByTestId("sign-in-again").click();
  await page.getByTestId("again-password").fill("geheim");
  await page.getByTestId("again-go").click();
  await expect(page.getByTestId("state-word")).toHaveText("verbunden");
});

test("the shell leads to a ticket, a form and the outbox", async ({ page }) => {
  await visit(page);
  await page.evaluate(() =>
    window.desk.tell("go", { to: { place: "ticket", ticket: "acc-1.t-4" } }),
  );
  await expect(page.getByTestId("ticket")).toHaveAttribute("data-key", "acc-1.t-4");
  await page.evaluate(() =>
    window.desk.tell("go", {
      to: { place: "draft", target: { for: "new", account: "acc-1", type_id: "" } },
    }),
  );
  await expect(page.getByTestId("new-ticket")).toBeVisible();
  await expect(page.getByTestId("send")).toBeFocused();
  await page.evaluate(() => window.desk.tell("go", { to: { place: "outbox" } }));
  await expect(page.getByTestId("outbox")).toBeVisible();
});

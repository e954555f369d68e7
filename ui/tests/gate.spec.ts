import { expect, go, inEveryLook, test, visit } from "./desk";

for (const [screen, mood] of [
  ["choosing how the key is kept", { gate: "choose" }],
  ["the locked desk", { gate: "passphrase" }],
  ["a keychain that is away", { gate: "keychain_away" }],
  ["a lost key", { gate: "key_lost" }],
] as const)
  inEveryLook(screen, mood, () => Promise.resolve(), "#gate");

test("a passphrase is typed twice, long enough, and then opens the desk", async ({ page }) => {
  await visit(page, { gate: "choose" }, "#gate");
  await page.getByTestId("passphrase").fill("kurz");
  await page.getByTestId("gate-go").click();
  await expect(page.getByTestId("problem-passphrase")).toContainText("zu kurz");
  await page.getByTestId("passphrase").fill("lang genug ist es");
  await page.getByTestId("passphrase-again").fill("lang genug ist es nicht");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("problem-passphrase-again")).toContainText("verschieden");
  await page.getByTestId("passphrase-again").fill("lang genug ist es");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("ticket-row").first()).toBeVisible();
  expect(page.url()).not.toContain("#gate");
});

test("storing unprotected is chosen by name", async ({ page }) => {
  await visit(page, { gate: "choose" }, "#gate");
  await page.getByTestId("way-passphrase").focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByTestId("gate-go")).toHaveText("Ungeschützt speichern");
  await page.getByTestId("gate-go").click();
  await expect(page.getByTestId("ticket-row").first()).toBeVisible();
  await go(page, "go-settings");
  await expect(page.getByTestId("key-place")).toContainText("ungeschützt");
});

test("a wrong passphrase is said, kept and marked", async ({ page }) => {
  await visit(page, { gate: "passphrase" }, "#gate");
  await expect(page.getByTestId("passphrase")).toBeFocused();
  await page.keyboard.type("falsch und lang");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("gate-problem")).toContainText("Dieses Passwort ist es nicht");
  await expect(page.getByTestId("passphrase")).toHaveValue("falsch und lang");
  await page.keyboard.type("richtig und lang");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("ticket-row").first()).toBeVisible();
});

test("looking for the keychain again says that it was looked for", async ({ page }) => {
  await visit(page, { gate: "keychain_away" }, "#gate");
  await expect(page.getByTestId("gate-again")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("gate-tried")).toContainText("unverändert");
});

test("the settings change a passphrase for whoever knows it", async ({ page }) => {
  await visit(page, { key: "passphrase" });
  await go(page, "go-settings");
  await page.getByTestId("key-passphrase").click();
  await page.getByTestId("passphrase-now").fill("falsch und lang");
  await page.getByTestId("passphrase").fill("ein neues Wort");
  await page.getByTestId("passphrase-again").fill("ein neues Wort");
  await page.getByTestId("passphrase-go").click();
  await expect(page.getByTestId("problem-passphrase-now")).toContainText("ist es nicht");
  await page.getByTestId("passphrase-now").fill("richtig und lang");
  await page.getByTestId("passphrase-go").click();
  await expect(page.getByTestId("toast")).toContainText("gilt ab sofort");
});

inEveryLook("changing the passphrase", { key: "passphrase" }, async (page) => {
  await go(page, "go-settings");
  await page.getByTestId("key-passphrase").click();
});
inEveryLook(
  "settings with everything in the way",
  { hotkey: "taken", key: "unprotected", notray: 1 },
  (page) => go(page, "go-settings"),
);
inEveryLook("the question before closing", {}, async (page) => {
  await page.evaluate(() => window.desk.tell("askClosing", null));
  await page.getByTestId("closing-ask").waitFor();
});

test("closing without a tray asks once and stores the answer before it closes", async ({
  page,
}) => {
  await visit(page);
  await page.evaluate(() => window.desk.tell("askClosing", null));
  await page.getByTestId("closing-minimise").click();
  await expect(page.getByTestId("closing-ask")).toHaveCount(0);
  const calls = await page.evaluate(() => window.desk.calls);
  const stored = calls.lastIndexOf("setPrefs");
  expect(stored).toBeGreaterThan(-1);
  expect(calls.lastIndexOf("closeWindow")).toBeGreaterThan(stored);
});

test("what was typed is saved before the program ends", async ({ page }) => {
  await visit(page);
  await page.getByTestId("new").click();
  await page.locator("#field-subject").fill("Drucker");
  await page.evaluate(() => window.desk.tell("leaving", { ends: true }));
  await expect.poll(() => page.evaluate(() => window.desk.calls.includes("left"))).toBe(true);
  const calls = await page.evaluate(() => window.desk.calls);
  expect(calls.indexOf("saveDraft")).toBeLessThan(calls.indexOf("left"));
  expect(calls.indexOf("saveDraft")).toBeGreaterThan(-1);
});

test("where hotkeys are impossible the command is offered", async ({ page }) => {
  await visit(page, { hotkey: "impossible" });
  await go(page, "go-settings");
  await expect(page.getByTestId("hotkey")).toHaveCount(0);
  await page.getByTestId("hotkey-copy").click();
  expect(await page.evaluate(() => window.desk.copied)).toBe("pult capture");
});

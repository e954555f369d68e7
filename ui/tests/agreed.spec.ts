import type { Page } from "@playwright/test";
import { expect, inEveryLook, test, visit } from "./desk";

const openFirst = (page: Page) => page.getByTestId("ticket-row").first().click();

async function newTicket(page: Page): Promise<void> {
  await page.keyboard.press("n");
  await page.getByTestId("costs").waitFor();
}

inEveryLook("a form that costs something", { asks: "costs" }, newTicket);
inEveryLook("a question for more work", { asks: "approval" }, async (page) => {
  await openFirst(page);
  await page.getByTestId("approval").waitFor();
});
inEveryLook("work to be tested", { asks: "acceptance" }, async (page) => {
  await openFirst(page);
  await page.getByTestId("item-defect").nth(1).click();
});
inEveryLook("words an action needs", { asks: "words" }, async (page) => {
  await openFirst(page);
  await page.getByTestId("actions").click();
  await page.getByRole("menuitem", { name: "Eskalieren" }).click();
});

test("d16_d18_ a dearer rate is shown and has to be confirmed before it is sent", async ({
  page,
}) => {
  await visit(page, { asks: "costs" });
  await newTicket(page);
  await expect(page.getByTestId("rate")).toHaveText("Stundensatz × 1,5");
  await expect(page.getByTestId("due")).toHaveText("Bei Absenden jetzt: bis heute, 16:30");
  await page.locator("#field-subject").fill("Shop offline");
  await page.locator("#field-body").fill("Seit eben.");
  await page.getByTestId("send").click();
  await expect(page.getByTestId("problem-costs")).toBeVisible();
  await expect(page.getByTestId("cost-ack")).toBeFocused();
  await expect(page.locator("#field-body")).toHaveValue("Seit eben.");
  await page.keyboard.press("Space");
  await expect(page.getByTestId("problem-costs")).toBeHidden();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("ticket-subject")).toHaveText("Shop offline");
});

test("what was confirmed stays confirmed in the draft", async ({ page }) => {
  await visit(page, { asks: "costs" });
  await newTicket(page);
  await page.getByTestId("cost-ack").check();
  await page.locator("#field-subject").fill("Shop offline");
  await page.getByTestId("close-form").click();
  await newTicket(page);
  await expect(page.getByTestId("cost-ack")).toBeChecked();
});

test("d20_ more work is released after a question, and the answer can be given once", async ({
  page,
}) => {
  await visit(page, { asks: "approval" });
  await openFirst(page);
  const question = page.getByTestId("approval");
  await expect(question).toContainText("1 Std. 30 Min. mehr");
  await expect(question).toContainText("270,00 €");
  await page.getByTestId("answer-approve_effort").click();
  await page.getByTestId("confirm-yes").click();
  await expect(question).toContainText("Ihre Antwort ist unterwegs.");
  await expect(page.getByTestId("answer-approve_effort")).toBeHidden();
});

test("d32_ each thing to test is reported by itself, a defect with words", async ({ page }) => {
  await visit(page, { asks: "acceptance" });
  await openFirst(page);
  await page.getByTestId("item-fine").nth(1).click();
  await expect(page.getByTestId("item-found").nth(1)).toHaveText("in Ordnung");
  await page.getByTestId("item-defect").nth(0).click();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("item-found").nth(0)).toHaveText("in Ordnung");
  await page.keyboard.type("Die Farbe ist falsch.");
  await page.keyboard.press("Enter");
  const item = page.getByTestId("acceptance-item").nth(0);
  await expect(item).toContainText("Mangel");
  await expect(item).toContainText("Die Farbe ist falsch.");
});

test("an action that needs words takes them from the composer, and keeps them", async ({
  page,
}) => {
  await visit(page, { asks: "words" });
  await openFirst(page);
  await page.getByTestId("actions").click();
  await page.getByRole("menuitem", { name: "Eskalieren" }).click();
  const text = page.getByTestId("composer-text");
  await expect(text).toBeFocused();
  await expect(text).toHaveAttribute("placeholder", "Warum ist es dringender geworden?");
  await page.keyboard.type("Die Messe beginnt morgen.");
  await page.keyboard.press("j");
  await page.keyboard.press("Escape");
  await page.getByTestId("ticket-row").nth(1).click();
  await openFirst(page);
  await expect(page.getByTestId("composer-action")).toHaveText("Eskalieren");
  await expect(text).toHaveValue("Die Messe beginnt morgen.j");
  await page.getByTestId("composer-send").click();
  const drafts = await page.evaluate(() => window.desk.writing.sent);
  expect(drafts).toEqual([["escalate", "Die Messe beginnt morgen.j"]]);
});

test("whoever changes his mind writes a plain reply with the same words", async ({ page }) => {
  await visit(page, { asks: "words" });
  await openFirst(page);
  await page.getByTestId("actions").click();
  await page.getByRole("menuitem", { name: "Eskalieren" }).click();
  await page.keyboard.type("Doch nicht so eilig.");
  await page.getByTestId("composer-action").getByRole("button").click();
  await expect(page.getByTestId("composer-send")).toHaveText("Senden");
  await page.keyboard.press("Control+Enter");
  const sent = await page.evaluate(() => window.desk.writing.sent);
  expect(sent).toEqual([[null, "Doch nicht so eilig."]]);
});

import { expect, inEveryLook, test, visit } from "./desk";

inEveryLook("signing in", { accounts: 0 }, () => Promise.resolve());

async function fill(page: import("@playwright/test").Page, password: string): Promise<void> {
  await page.getByTestId("address").fill("support.example.de");
  await page.getByTestId("email").fill("sabine.keller@example.de");
  await page.getByTestId("password").fill(password);
}

test("q07_a user signs in and sees the inbox", async ({ page }) => {
  await visit(page, { accounts: 0 });
  await fill(page, "richtig");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Support Eingang" })).toBeVisible();
});

test("q06_nobody is offered to register", async ({ page }) => {
  await visit(page, { accounts: 0 });
  await expect(page.getByText(/registrier/i)).toHaveCount(0);
});

for (const [code, words] of [
  ["unreachable", "antwortet niemand"],
  ["certificate", "ungültigen Zertifikat"],
  ["not_a_help_desk", "kein Support-Portal"],
  ["invalid_credentials", "E-Mail oder Kennwort stimmen nicht"],
  ["not_admitted", "nicht freigegeben"],
  ["busy", "ausgelastet"],
  ["client_too_old", "zu alt"],
] as const) {
  test(`signing in, ${code}: its own sentence, and what was typed stays`, async ({ page }) => {
    await visit(page, { accounts: 0, fail: `signIn:${code}` });
    await fill(page, "geheim");
    await page.getByTestId("sign-in-go").click();
    await expect(page.getByTestId("sign-in")).toContainText(words);
    await expect(page.getByTestId("address")).toHaveValue("support.example.de");
    await expect(page.getByTestId("password")).toHaveValue("geheim");
  });
}

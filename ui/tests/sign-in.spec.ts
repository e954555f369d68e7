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

const known = (page: import("@playwright/test").Page) =>
  expect(page.getByText(/^(Gefunden|Found)/)).toBeVisible();

async function second(page: import("@playwright/test").Page): Promise<void> {
  await fill(page, "zwei");
  await page.keyboard.press("Enter");
  await page.getByTestId("second-factor-code").waitFor();
}

inEveryLook("the second factor", { accounts: 0 }, second);
inEveryLook("a wrong code", { accounts: 0 }, async (page) => {
  await second(page);
  await page.getByTestId("second-factor-code").fill("111111");
  await page.keyboard.press("Enter");
  await page.getByTestId("problem-second-factor").waitFor();
});
inEveryLook("a door with every way in", { accounts: 0, door: "open" }, async (page) => {
  await fill(page, "");
  await page.getByTestId("way-register").waitFor();
});
inEveryLook("the portal's own refusal", { accounts: 0, door: "contract" }, async (page) => {
  await fill(page, "gesperrt");
  await page.keyboard.press("Enter");
  await page.getByTestId("refused").waitFor();
});
inEveryLook("asking for access data", { accounts: 0, door: "open" }, async (page) => {
  await fill(page, "");
  await page.getByTestId("way-forgot").click();
  await page.getByTestId("ask-email").waitFor();
});
inEveryLook("registering", { accounts: 0, door: "open" }, async (page) => {
  await fill(page, "");
  await page.getByTestId("way-register").click();
  await page.getByTestId("ask-name").waitFor();
});
inEveryLook("after asking", { accounts: 0, door: "open" }, async (page) => {
  await fill(page, "");
  await page.getByTestId("way-forgot").click();
  await page.getByTestId("step-go").click();
  await page.getByTestId("asked").waitFor();
});
inEveryLook("setting a password", { accounts: 0, door: "open" }, async (page) => {
  await fill(page, "");
  await page.getByTestId("way-code").click();
  await page.getByTestId("mail-code").fill("kurz");
  await page.getByTestId("new-password").fill("kurz");
  await page.getByTestId("step-go").click();
  await page.getByTestId("problem-mail-code").waitFor();
});

test("a second factor: a wrong code is told at the field, the right one signs in", async ({
  page,
}) => {
  await visit(page, { accounts: 0 });
  await second(page);
  await expect(page.getByTestId("second-factor-code")).toBeFocused();
  await page.keyboard.type("111111");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("problem-second-factor")).toContainText("stimmt nicht");
  await expect(page.getByTestId("second-factor-code")).toHaveValue("");
  await page.getByTestId("second-factor-code").fill("123456");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Support Eingang" })).toBeVisible();
});

test("back from the second factor: what was typed is still there", async ({ page }) => {
  await visit(page, { accounts: 0 });
  await second(page);
  await page.getByTestId("step-back").click();
  await expect(page.getByTestId("address")).toHaveValue("support.example.de");
  await expect(page.getByTestId("email")).toHaveValue("sabine.keller@example.de");
  await expect(page.getByTestId("sign-in-problem")).toHaveCount(0);
});

test("a code that comes too late begins again with the password", async ({ page }) => {
  await visit(page, { accounts: 0 });
  await second(page);
  await page.getByTestId("second-factor-code").fill("000000");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("sign-in-problem")).toContainText("zu lange gedauert");
  await expect(page.getByTestId("password")).toBeVisible();
});

test("a recovery code may have letters", async ({ page }) => {
  await visit(page, { accounts: 0 });
  await second(page);
  await page.getByTestId("second-factor-other").click();
  await expect(page.getByTestId("second-factor-code")).toBeFocused();
  await page.keyboard.type("abcde-fghij");
  await expect(page.getByTestId("second-factor-code")).toHaveValue("abcde-fghij");
});

test("c03_c04_c22_a refusal is the portal's own sentence, with a prepared mail", async ({
  page,
}) => {
  await visit(page, { accounts: 0, door: "contract" });
  await fill(page, "gesperrt");
  await known(page);
  await expect(page.getByText("Ihre E-Mail*")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("sign-in-problem")).toHaveText(
    "Ihre E-Mail ist nicht zur Anmeldung zugelassen.",
  );
  await expect(page.getByTestId("refused-contacts")).toContainText("+49 89 000000-0");
  await page.getByTestId("way-out").click();
  const opened = await page.evaluate(() => window.desk.opened);
  expect(decodeURIComponent(opened)).toContain("mailto:info@cs-speicherwerk.com?subject=Anmeldung");
  expect(decodeURIComponent(opened)).toContain("E-Mail: sabine.keller@example.de");
});

test("c03_a wrong password shows the way out as well", async ({ page }) => {
  await visit(page, { accounts: 0, door: "contract" });
  await fill(page, "falsch");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("way-out")).toBeVisible();
  await expect(page.getByTestId("refused-contacts")).toHaveCount(0);
});

test("s34_somebody registers and sets a password with the code of the mail", async ({ page }) => {
  await visit(page, { accounts: 0, door: "open" });
  await fill(page, "");
  await page.getByTestId("way-register").click();
  await expect(page.getByRole("heading", { name: "Registration" })).toBeVisible();
  await page.getByTestId("ask-name").fill("Sabine Keller");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("asked")).toContainText("sabine.keller@example.de");
  await page.getByTestId("step-go").click();
  await page.getByTestId("mail-code").fill("ABCDE-FGHJK-MNPQR-STUVW");
  await page.getByTestId("new-password").fill("kurz");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("problem-new-password")).toBeVisible();
  await expect(page.getByTestId("mail-code")).toHaveValue("ABCDE-FGHJK-MNPQR-STUVW");
  await page.getByTestId("new-password").fill("ein langes Kennwort");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Support Eingang" })).toBeVisible();
});

test("s35_asking for access data has the same answer for every address", async ({ page }) => {
  await visit(page, { accounts: 0, door: "open" });
  for (const email of ["sabine.keller@example.de", "gibt.es@nicht.example"]) {
    await fill(page, "");
    await page.getByTestId("way-forgot").click();
    await expect(page.getByRole("heading", { name: "Zugangsdaten anfordern" })).toBeVisible();
    await page.getByTestId("ask-email").fill(email);
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("asked")).toHaveText(
      `Wenn es zu ${email} ein Konto gibt, ist eine E-Mail mit einem Code unterwegs. Er gilt eine Stunde.`,
    );
    await page.getByTestId("step-back").click();
  }
});

test("a password that is set but not enough: said where one signs in", async ({ page }) => {
  await visit(page, { accounts: 0, door: "contract" });
  await fill(page, "");
  await page.getByTestId("way-code").click();
  await page.getByTestId("mail-code").fill("NEUXX-FGHJK-MNPQR-STUVW");
  await page.getByTestId("new-password").fill("ein langes Kennwort");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("password-is-set")).toBeVisible();
  await expect(page.getByTestId("sign-in-problem")).toHaveText(
    "Ihre E-Mail ist nicht zur Anmeldung zugelassen.",
  );
});

test("only the ways the portal has are offered", async ({ page }) => {
  await visit(page, { accounts: 0 });
  await fill(page, "");
  await known(page);
  for (const way of ["forgot", "register", "code"])
    await expect(page.getByTestId(`way-${way}`)).toHaveCount(0);
});

test("signing in again asks for the second factor as well", async ({ page }) => {
  await visit(page, { state: "sign_in_needed" });
  await page.getByTestId("sidebar").getByText("Anmeldung nötig").click();
  await page.getByTestId("again-password").fill("zwei");
  await page.keyboard.press("Enter");
  await page.getByTestId("second-factor-code").fill("123456");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("again-go")).toHaveCount(0);
});

import { expect, inEveryLook, test, visit } from "./desk";

inEveryLook("the new-ticket form", {}, async (page) => {
  await page.keyboard.press("n");
  await page.getByTestId("upload").waitFor();
  await page.getByTestId("pick").click();
  await page.getByTestId("send").click();
  await page.getByTestId("problem-field-subject").waitFor();
});

test("q09_neu opens the form support ticket", async ({ page }) => {
  await visit(page);
  await page.getByRole("button", { name: "Neu", exact: true }).first().click();
  await expect(page.getByRole("heading", { name: "Support Ticket" })).toBeVisible();
});

test("q10_q12_q13_q15_q16_a request is filed without a screenshot and gets its number by itself", async ({
  page,
}) => {
  await visit(page);
  await page.keyboard.press("n");
  await page.getByLabel("Betreff").fill("Drucker druckt nicht");
  await page.getByLabel("Beschreibung").fill("Seit heute früh.");
  await page.getByTestId("priority").getByText("dringend").click();
  await page.getByTestId("new-ticket").getByLabel("Rückruf").check();
  await page.getByTestId("confirm-email").check();
  await page.getByTestId("send").click();
  await expect(page.getByTestId("ticket-subject")).toHaveText("Drucker druckt nicht");
  await expect(page.getByTestId("ticket-number")).toHaveText("Nummer folgt");
  await expect(page.getByTestId("ticket-number")).toHaveText(/^2\d{4}/);
});

test("q12_offline the number follows", async ({ page }) => {
  await visit(page, { state: "offline" });
  await page.keyboard.press("n");
  await page.getByLabel("Betreff").fill("Offline erfasst");
  await page.getByLabel("Beschreibung").fill("Kein Netz.");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("ticket-number")).toHaveText("Nummer folgt");
  await expect(page.getByTestId("ticket-row").first()).toContainText("wartet");
});

test("a refused form shows what to mend and keeps everything typed", async ({ page }) => {
  await visit(page);
  await page.keyboard.press("n");
  await page.getByLabel("Beschreibung").fill("Der Text bleibt.");
  await page.getByTestId("send").click();
  await expect(page.getByTestId("problem-field-subject")).toHaveText("Bitte ausfüllen.");
  await expect(page.getByLabel("Betreff")).toBeFocused();
  await expect(page.getByLabel("Beschreibung")).toHaveValue("Der Text bleibt.");
  await page.getByLabel("Betreff").fill("x");
  await expect(page.getByTestId("problem-field-subject")).toHaveCount(0);
  await page.getByTestId("send").click();
  await expect(page.getByTestId("problem-field-subject")).toHaveText("Bitte mindestens 3 Zeichen.");
});

test("a double click on send files once", async ({ page }) => {
  await visit(page, { slow: 60, state: "offline" });
  await page.keyboard.press("n");
  await page.getByLabel("Betreff").fill("Nur einmal");
  await page.getByLabel("Beschreibung").fill("Bitte.");
  await page.getByTestId("send").dblclick();
  await expect(page.getByTestId("ticket-subject")).toHaveText("Nur einmal");
  expect(await page.evaluate(() => window.desk.world.outbox.length)).toBe(1);
});

test("what is typed is saved while it is typed, and is there again", async ({ page }) => {
  await visit(page);
  await page.keyboard.press("n");
  await page.getByLabel("Betreff").waitFor();
  await page.keyboard.type("Halb fertig");
  await expect(page.getByTestId("saved")).toHaveText("gespeichert");
  await page.getByTestId("close-form").click();
  await page.getByTestId("go-drafts").click();
  await page.getByTestId("draft-open").click();
  await expect(page.getByLabel("Betreff")).toHaveValue("Halb fertig");
});

test("typing a long text saves at most twice a second", async ({ page }) => {
  await visit(page);
  await page.keyboard.press("n");
  await page.getByLabel("Beschreibung").click();
  const start = Date.now();
  await page.keyboard.type("Das ist ein längerer Text, der ohne Pause getippt wird.", {
    delay: 60,
  });
  await expect(page.getByTestId("saved")).toHaveText("gespeichert");
  const seconds = (Date.now() - start) / 1000;
  const saves = await page.evaluate(() => window.desk.writing.saves);
  expect(saves).toBeGreaterThan(0);
  expect(saves).toBeLessThanOrEqual(Math.ceil(seconds) * 2);
});

test("a draft that cannot be thrown away stays, to its last word", async ({ page }) => {
  await visit(page, { fail: "discardDraft:disk_full" });
  await page.keyboard.press("n");
  await page.getByLabel("Betreff").fill("Druckergnp.exe klemmt");
  await page.getByLabel("Beschreibung").fill("Seit heute früh.");
  await page.getByTestId("discard-draft").click();
  await expect(page.getByText("kein Platz mehr")).toBeVisible();
  await expect(page.getByLabel("Beschreibung")).toHaveValue("Seit heute früh.");
  await expect(page.getByTestId("saved")).toHaveText("gespeichert");
  const kept = await page.evaluate(() => window.desk.world.drafts.map(({ content }) => content));
  expect(kept).toEqual([
    expect.objectContaining({ subject: "Druckergnp.exe klemmt", body: "Seit heute früh." }),
  ]);
});

test("leaving the form in the middle of a word loses nothing", async ({ page }) => {
  await visit(page);
  await page.keyboard.press("n");
  await page.getByLabel("Betreff").fill("Abgebrochen mitten im W");
  await page.getByTestId("go-outbox").click();
  await expect
    .poll(() => page.evaluate(() => window.desk.writing.shelf()[0]?.content.subject))
    .toBe("Abgebrochen mitten im W");
});

test("q11_files are dropped under upload, captured shots land there by themselves", async ({
  page,
}) => {
  await visit(page);
  await page.keyboard.press("n");
  await expect(page.getByTestId("upload")).toContainText("Upload");
  await page.evaluate(() => window.desk.tell("dropping", { over: true, dropped: [] }));
  await expect(page.getByTestId("upload")).toContainText("loslassen");
  await page.evaluate(() =>
    window.desk.tell("dropping", {
      over: false,
      dropped: ["C:/Bilder/Fehler.png", "/tmp/Protokoll.pdf"],
    }),
  );
  await expect(page.getByTestId("draft-file")).toHaveCount(2);
  await page.getByTestId("capture").click();
  await expect(page.getByTestId("draft-file")).toHaveCount(3);
  await expect(page.getByTestId("send")).toBeFocused();
});

test("a pasted picture is attached, pasted text is text", async ({ page }) => {
  await visit(page);
  await page.keyboard.press("n");
  await page.getByLabel("Beschreibung").click();
  await page.evaluate(() => {
    const paste = (fill: (data: DataTransfer) => void) => {
      const clipboardData = new DataTransfer();
      fill(clipboardData);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
      );
    };
    paste((data) =>
      data.items.add(new File([new Uint8Array([1, 2, 3])], "Bild.png", { type: "image/png" })),
    );
    paste((data) => data.setData("text/plain", "nur Text"));
  });
  await expect(page.getByTestId("draft-file")).toHaveCount(1);
  expect(
    await page.evaluate(
      () => window.desk.calls.filter((call) => call === "attachClipboard").length,
    ),
  ).toBe(0);
});

test("similar tickets appear beside the subject", async ({ page }) => {
  await visit(page);
  await page.keyboard.press("n");
  await page.getByLabel("Betreff").fill("Zertifikat");
  await expect(page.getByTestId("similar").getByRole("button").first()).toContainText(
    "Zertifikat läuft am 30. ab",
  );
});

test("a file that cannot be attached is named and the rest is kept", async ({ page }) => {
  await visit(page, { fail: "attachPicked:file_too_large" });
  await page.keyboard.press("n");
  await page.getByLabel("Betreff").fill("Mit Anhang");
  await page.getByTestId("pick").click();
  await expect(page.getByTestId("toast")).toContainText("zu groß");
  await expect(page.getByLabel("Betreff")).toHaveValue("Mit Anhang");
});

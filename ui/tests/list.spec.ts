import { expect, go, inEveryLook, test, visit } from "./desk";

inEveryLook("the list", {}, () => Promise.resolve());
inEveryLook("an empty list", { tickets: 0 }, () => Promise.resolve());
inEveryLook("a list with unsent words, offline", { shelf: 1, state: "offline" }, () =>
  Promise.resolve(),
);

test("q08_the first screen is the inbox with all open requests", async ({ page }) => {
  await visit(page);
  await expect(page.getByRole("heading", { name: "Support Eingang" })).toBeVisible();
  await expect(page.getByTestId("list-total")).toHaveText("25");
});

test("q27_done requests are in the history and no longer in the inbox", async ({ page }) => {
  await visit(page);
  await go(page, "view-history");
  await expect(page.getByTestId("ticket-row").first()).toContainText("erledigt");
  await go(page, "view-inbox");
  await expect(page.getByTestId("ticket-row").first()).toBeVisible();
  await expect(page.getByTestId("ticket-row").filter({ hasText: "erledigt" })).toHaveCount(0);
});

test("q02_the status line tells when the list was true", async ({ page }) => {
  await visit(page, { state: "offline", shelf: 1 });
  await expect(page.getByTestId("freshness")).toHaveText(/^Stand \d\d:\d\d$/);
  await expect(page.getByTestId("state-word")).toHaveText("offline");
  await expect(page.getByTestId("waiting")).toHaveText("1 wartet");
  await expect(page.getByTestId("stuck")).toHaveText("1 nicht gesendet");
});

test("an empty list says why it is empty", async ({ page }) => {
  await visit(page, { tickets: 0, state: "loading" });
  await expect(page.getByText("Ihre Tickets werden geholt")).toBeVisible();
});

test("a list that cannot be read offers to try again", async ({ page }) => {
  await visit(page, { fail: "ticketList:disk_full" });
  await go(page, "view-history");
  await expect(page.getByText("Die Liste ließ sich nicht lesen")).toBeVisible();
  await expect(page.getByRole("button", { name: "Erneut versuchen" })).toBeVisible();
});

test("any place of a hundred thousand rows shows its own rows", async ({ page }) => {
  await visit(page, { tickets: 100_000, role: "agent" });
  await go(page, "view-agent_history");
  await expect(page.getByTestId("list-total")).toHaveText("60.000");
  for (const share of [0.5, 0.9, 0.1, 1, 0.33]) {
    const wanted = await page.evaluate((part) => {
      const list = document.querySelector("[role=listbox]") as HTMLElement;
      list.scrollTop = (list.scrollHeight - list.clientHeight) * part;
      return Math.floor(list.scrollTop / 78);
    }, share);
    // Newest first: the nth row is the nth ticket of the view, numbered downwards from 80,001.
    const number = String(80_001 - wanted);
    await expect(page.getByTestId("ticket-row").filter({ hasText: number })).toBeVisible();
    await expect(page.getByTestId("ghost-row")).toHaveCount(0);
  }
});

test("two frames after a jump the right rows are there", async ({ page }) => {
  await visit(page, { tickets: 100_000, role: "agent" });
  await go(page, "view-agent_history");
  await expect(page.getByTestId("list-total")).toHaveText("60.000");
  const blank = await page.evaluate(async () => {
    const list = document.querySelector("[role=listbox]") as HTMLElement;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    let missing = 0;
    for (let jump = 0; jump < 40; jump++) {
      list.scrollTop = ((jump * 7919) % 100) * (list.scrollHeight / 100);
      await frame();
      await frame();
      await frame();
      const box = list.getBoundingClientRect();
      for (const y of [10, box.height / 2, box.height - 10]) {
        if (
          !document
            .elementFromPoint(box.left + 40, box.top + y)
            ?.closest("[data-testid=ticket-row]")
        )
          missing++;
      }
    }
    return missing;
  });
  expect(blank).toBe(0);
});

test("rows stay where they are while new tickets arrive above", async ({ page }) => {
  await visit(page, { tickets: 500 });
  const list = page.getByRole("listbox");
  await list.evaluate((element) => (element.scrollTop = 78 * 40));
  const row = page.locator("[data-key='acc-1.t-43']");
  await expect(row).toBeVisible();
  const before = (await row.boundingBox())?.y;
  await page.evaluate(() => {
    const { writing } = window.desk;
    const draft = writing.open({ for: "new", account: "acc-1", type_id: "support" });
    writing.save({
      id: draft.id,
      type_id: "support",
      version: 1,
      content: { ...draft.content, subject: "Neu dazugekommen", body: "x" },
    });
    writing.send(draft.id);
  });
  await expect(page.getByTestId("list-total")).toHaveText("201");
  await expect.poll(async () => (await row.boundingBox())?.y).toBe(before);
});

test("the list is walked by keyboard alone", async ({ page }) => {
  await visit(page);
  await page.keyboard.press("j");
  await expect(page.getByTestId("ticket")).toHaveAttribute("data-key", "acc-1.t-0");
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByTestId("ticket")).toHaveAttribute("data-key", "acc-1.t-2");
  await page.keyboard.press("k");
  await expect(page.locator("[data-key='acc-1.t-1'][role=option]")).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await expect(page.getByRole("heading", { name: "Support Historie" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await page.keyboard.press("f");
  await expect(page.getByTestId("list-total")).toHaveText("2");
});

test("q16_an agent sees a wished call-back in the list", async ({ page }) => {
  await visit(page, { role: "agent" });
  await go(page, "view-all");
  await expect(
    page.getByTestId("ticket-row").getByRole("img", { name: "Rückruf gewünscht" }).first(),
  ).toBeVisible();
});

test("two accounts stand apart, each in its colour", async ({ page }) => {
  await visit(page, { accounts: 2 });
  await expect(page.getByTestId("sidebar").getByText("Netzwerk Bodensee IT")).toBeVisible();
  await expect(page.getByTestId("view-inbox")).toHaveCount(2);
});

test("the list of all accounts says whose each row is, an own list does not", async ({ page }) => {
  await visit(page, { accounts: 2 });
  await expect(page.getByTestId("row-account")).toHaveCount(0);
  await page.getByTestId("common-open").click();
  await expect(page.getByRole("heading", { name: "Offen in allen Konten" })).toBeVisible();
  await expect(page.getByTestId("row-account").first()).toBeVisible();
});

import type { Page } from "@playwright/test";
import { accessible, expect, test, visit } from "./desk";

test.use({ viewport: { width: 1280, height: 800 } });

async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
  await page.mouse.move(...to);
  await page.mouse.up();
}

const finished = (page: Page) => page.evaluate(() => window.desk.finished);

test("a region is dragged, marked and finished", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await expect(page.getByTestId("capture-tools")).toBeVisible();
  await accessible(page);
  await page.keyboard.press("a");
  await drag(page, [400, 500], [520, 420]);
  await page.keyboard.press("n");
  await page.mouse.click(600, 300);
  await page.keyboard.press("Enter");
  expect(await finished(page)).toEqual({
    region: { x: 300, y: 200, width: 600, height: 360 },
    marks: [
      { mark: "arrow", from: [400, 500], to: [520, 420] },
      { mark: "step", at: [600, 300], number: 1 },
    ],
  });
});

test("enter takes the whole screen", async ({ page }) => {
  await visit(page, {}, "#capture");
  await page.keyboard.press("Enter");
  await expect
    .poll(() => finished(page))
    .toEqual({ region: { x: 0, y: 0, width: 1280, height: 800 }, marks: [] });
});

test("a click takes the window under the pointer", async ({ page }) => {
  await visit(page, {}, "#capture");
  await page.mouse.click(640, 400);
  await page.keyboard.press("Enter");
  await expect
    .poll(() => finished(page))
    .toEqual({ region: { x: 60, y: 50, width: 1160, height: 700 }, marks: [] });
});

test("a redaction is burnt in at once and undone by the desk", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("x");
  await drag(page, [400, 300], [600, 360]);
  await expect
    .poll(() =>
      page.evaluate(() => window.desk.calls.filter((call) => call === "captureRedact").length),
    )
    .toBe(1);
  await page.keyboard.press("Control+z");
  await expect
    .poll(() =>
      page.evaluate(() => window.desk.calls.filter((call) => call === "captureUndoRedact").length),
    )
    .toBe(1);
});

test("escape leaves no trace", async ({ page }) => {
  await visit(page, {}, "#capture");
  await page.keyboard.press("Escape");
  await expect
    .poll(() => page.evaluate(() => window.desk.calls.includes("captureCancel")))
    .toBe(true);
  expect(await finished(page)).toBeUndefined();
});

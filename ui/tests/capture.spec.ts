import type { Page } from "@playwright/test";
import type { Finish, PictureMark, Region } from "../src/lib/host/contract.gen";
import { accessible, expect, test, visit } from "./desk";

test.use({ viewport: { width: 1280, height: 800 } });

type Place = [number, number];

async function drag(page: Page, from: Place, to: Place): Promise<void> {
  await press(page, from, to);
  await page.mouse.up();
}

/** A drag whose button is still down. */
async function press(page: Page, from: Place, to: Place): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
  await page.mouse.move(...to);
}

const finished = (page: Page) => page.evaluate(() => window.desk.finished);

/** What was handed over, as soon as it was. */
async function handed(page: Page): Promise<Finish> {
  await expect.poll(() => finished(page)).toBeDefined();
  return (await finished(page)) as Finish;
}

const redactions = (marks: PictureMark[]): Region[] =>
  marks.flatMap((mark) => (mark.kind === "redact" ? [mark.rect] : []));

/** Longer than a finished picture waits for what is under way. */
async function pause(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 12; frame++)
      await new Promise((done) => requestAnimationFrame(done));
  });
}

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
  const colour = { r: 224, g: 49, b: 49 };
  expect(await handed(page)).toMatchObject({
    region: { x: 300, y: 200, width: 600, height: 360 },
    marks: [
      { kind: "arrow", from: { x: 400, y: 500 }, to: { x: 520, y: 420 }, colour, width: 3 },
      { kind: "step", at: { x: 600, y: 300 }, number: 1, colour, size: 30 },
    ],
  });
});

test("enter takes the whole screen", async ({ page }) => {
  await visit(page, {}, "#capture");
  await page.keyboard.press("Enter");
  expect(await handed(page)).toMatchObject({
    region: { x: 0, y: 0, width: 1280, height: 800 },
    marks: [],
  });
});

test("a click takes the window under the pointer", async ({ page }) => {
  await visit(page, {}, "#capture");
  await page.mouse.click(640, 400);
  await page.keyboard.press("Enter");
  expect(await handed(page)).toMatchObject({
    region: { x: 60, y: 50, width: 1160, height: 700 },
    marks: [],
  });
});

test("two redactions drawn without a pause are both handed over", async ({ page }) => {
  await visit(page, { slow: 300 }, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("x");
  await drag(page, [400, 300], [600, 360]);
  await drag(page, [700, 400], [650, 300]);
  await page.keyboard.press("Enter");
  expect(redactions((await handed(page)).marks)).toEqual([
    { x: 400, y: 300, width: 200, height: 60 },
    { x: 650, y: 300, width: 50, height: 100 },
  ]);
});

test("enter waits for the button that is still down", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("x");
  await press(page, [400, 300], [600, 360]);
  await expect(page.getByTestId("mark-redact")).toBeVisible();
  await page.keyboard.press("Enter");
  await pause(page);
  expect(await finished(page)).toBeUndefined();
  await page.mouse.move(620, 380);
  await page.mouse.up();
  expect(redactions((await handed(page)).marks)).toEqual([
    { x: 400, y: 300, width: 220, height: 80 },
  ]);
});

test("enter that overtakes the end of the region does not send the whole screen", async ({
  page,
}) => {
  await visit(page, {}, "#capture");
  await press(page, [300, 200], [900, 560]);
  await page.keyboard.press("Enter");
  await pause(page);
  expect(await finished(page)).toBeUndefined();
  await page.mouse.up();
  expect((await handed(page)).region).toEqual({ x: 300, y: 200, width: 600, height: 360 });
});

test("enter that overtakes a whole drag waits for it", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("x");
  // The window system tells of a press the page has not heard of yet.
  await page.evaluate(() => (window.desk.presses = 2));
  await page.keyboard.press("Enter");
  await pause(page);
  expect(await finished(page)).toBeUndefined();
  await drag(page, [400, 300], [600, 360]);
  expect(redactions((await handed(page)).marks)).toHaveLength(1);
});

test("a press that never arrives is asked after once", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.evaluate(() => (window.desk.presses = 2));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Nicht alles, was Sie gezeichnet haben");
  expect(await finished(page)).toBeUndefined();
  await page.keyboard.press("Enter");
  expect((await handed(page)).marks).toEqual([]);
});

test("a tool chosen before there is a region is the tool of the first mark", async ({ page }) => {
  await visit(page, {}, "#capture");
  await page.keyboard.press("x");
  await drag(page, [300, 200], [900, 560]);
  await drag(page, [400, 300], [600, 360]);
  await page.keyboard.press("Enter");
  expect(redactions((await handed(page)).marks)).toHaveLength(1);
});

test("another tool chosen while drawing changes the next mark, not this one", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("x");
  await press(page, [400, 300], [600, 360]);
  await page.keyboard.press("a");
  await page.mouse.up();
  await drag(page, [400, 500], [520, 420]);
  await page.keyboard.press("Enter");
  expect((await handed(page)).marks.map(({ kind }) => kind)).toEqual(["redact", "arrow"]);
});

/** Now, by the page's clock. */
const now = (page: Page) => page.evaluate(() => performance.now());

/** A key as a busy web view hands it on: heard now, pressed at another time. */
async function key(
  page: Page,
  init: { key: string; ctrlKey?: boolean },
  at: number,
): Promise<void> {
  await page.evaluate(
    ([init, value]) => {
      const event = new KeyboardEvent("keydown", { bubbles: true, ...init });
      Object.defineProperty(event, "timeStamp", { value });
      document.body.dispatchEvent(event);
    },
    [init, at] as const,
  );
}

test("a tool's key that overtakes a redaction leaves it one", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("x");
  await key(page, { key: "a" }, (await now(page)) + 60_000);
  await drag(page, [400, 300], [600, 360]);
  await expect(page.getByTestId("mark-redact")).toHaveCount(1);
  await expect(page.getByTestId("tool-arrow")).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Enter");
  expect((await handed(page)).marks.map(({ kind }) => kind)).toEqual(["redact"]);
});

test("a drag that overtakes the redaction's key is a redaction", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await drag(page, [500, 400], [600, 460]);
  const before = await now(page);
  await drag(page, [400, 300], [600, 360]);
  await key(page, { key: "x" }, before);
  await page.keyboard.press("Enter");
  expect((await handed(page)).marks.map(({ kind }) => kind)).toEqual(["box", "redact"]);
});

test("an undo that overtakes a drag takes back that drag", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("x");
  await drag(page, [400, 300], [600, 360]);
  await key(page, { key: "z", ctrlKey: true }, (await now(page)) + 60_000);
  await drag(page, [700, 400], [800, 460]);
  await page.keyboard.press("Enter");
  expect(redactions((await handed(page)).marks)).toEqual([
    { x: 400, y: 300, width: 200, height: 60 },
  ]);
});

test("undo takes back what was drawn last, and nothing else", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("x");
  await drag(page, [400, 300], [600, 360]);
  await drag(page, [400, 400], [600, 460]);
  // While a third is being drawn it is this one that is meant.
  await press(page, [700, 400], [800, 460]);
  await page.keyboard.press("Control+z");
  await page.mouse.up();
  await expect(page.getByTestId("mark-redact")).toHaveCount(2);
  await page.keyboard.press("Control+z");
  await expect(page.getByTestId("mark-redact")).toHaveCount(1);
  await page.keyboard.press("Enter");
  expect(redactions((await handed(page)).marks)).toEqual([
    { x: 400, y: 300, width: 200, height: 60 },
  ]);
});

test("another part chosen later keeps every redaction where it was drawn", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("x");
  await drag(page, [400, 300], [600, 360]);
  await page.keyboard.press("c");
  await drag(page, [350, 250], [1000, 700]);
  await expect(page.getByTestId("mark-redact")).toHaveCount(1);
  await drag(page, [500, 320], [1000, 700]);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Enter");
  const { region, marks } = await handed(page);
  expect(region).toEqual({ x: 350, y: 250, width: 650, height: 450 });
  expect(redactions(marks)).toEqual([{ x: 400, y: 300, width: 200, height: 60 }]);
});

test("a redaction as thin as small print is one; a click is none", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("x");
  await drag(page, [400, 300], [600, 302]);
  await page.mouse.click(700, 500);
  await page.keyboard.press("Enter");
  expect(redactions((await handed(page)).marks)).toEqual([
    { x: 400, y: 300, width: 200, height: 2 },
  ]);
});

test("a picture that cannot be made says so and stays to be changed", async ({ page }) => {
  await visit(page, { fail: "captureFinish:capture_failed" }, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("x");
  await drag(page, [400, 300], [600, 360]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Es wurde nichts angehängt");
  await accessible(page);
  await expect(page.getByTestId("mark-redact")).toHaveCount(1);
  expect(await finished(page)).toBeUndefined();
});

test("words are typed in place, with their own enter and escape", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("t");
  await page.mouse.click(400, 300);
  const field = page.getByTestId("capture-words");
  await expect(field).toBeFocused();
  await accessible(page);
  // The letters are no tools.
  await page.keyboard.type("Größe xa");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("Übermaß");
  await page.keyboard.press("Enter");
  await expect(field).toBeHidden();
  await expect(page.getByTestId("mark-text")).toHaveText(["Größe xa", "Übermaß"]);

  await page.mouse.click(400, 450);
  await page.keyboard.type("doch nicht");
  await page.keyboard.press("Escape");
  await expect(field).toBeHidden();
  expect(await page.evaluate(() => window.desk.calls.includes("captureCancel"))).toBe(false);

  await page.mouse.click(500, 400);
  await page.keyboard.type("zu viel");
  await page.mouse.click(600, 500);
  await expect(page.getByTestId("mark-text")).toHaveCount(3);
  await page.keyboard.press("Control+z");
  await expect(page.getByTestId("mark-text")).toHaveCount(2);

  await page.mouse.click(400, 500);
  await page.keyboard.type("noch offen");
  await page.getByTestId("capture-done").click();
  const marks = (await handed(page)).marks;
  expect(marks).toMatchObject([
    { kind: "text", at: { x: 400, y: 286 }, text: "Größe xa\nÜbermaß", size: 27 },
    { kind: "text", text: "noch offen" },
  ]);
});

test("enter of an input method writes no line and ends nothing", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("t");
  await page.mouse.click(400, 300);
  const field = page.getByTestId("capture-words");
  await field.dispatchEvent("keydown", { key: "Enter", isComposing: true });
  await field.dispatchEvent("keydown", { key: "Escape", keyCode: 229 });
  await expect(field).toBeFocused();
  await page.keyboard.insertText("寸法");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("mark-text")).toHaveText("寸法");
});

test("a button reached by the keyboard is pressed by enter", async ({ page }) => {
  await visit(page, {}, "#capture");
  await drag(page, [300, 200], [900, 560]);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByTestId("tool-arrow")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("tool-arrow")).toHaveAttribute("aria-pressed", "true");
  expect(await finished(page)).toBeUndefined();
});

test("escape leaves no trace", async ({ page }) => {
  await visit(page, {}, "#capture");
  await page.keyboard.press("Escape");
  await expect
    .poll(() => page.evaluate(() => window.desk.calls.includes("captureCancel")))
    .toBe(true);
  expect(await finished(page)).toBeUndefined();
});

// A calibration that does not reach its end: hidden, cancelled, left.
import type { Locator, Page } from "@playwright/test";

import { stored } from "../fixtures/api";
import { expect, expectAccessible, javaScript, open, test } from "../fixtures/test";

/** Starts a calibration and waits until its workers measure. */
async function start(page: Page) {
  await open(page, "/calibrate");
  await page.getByRole("button", { name: "Start the calibration" }).click();
  await expect(page.getByText(/^(Warming up|Measuring)/)).toBeVisible({ timeout: 30_000 });
  expect(page.workers().length).toBeGreaterThan(0);
}

/** Turns the page away from its reader, as another tab in front of it does, or back. */
async function setHidden(page: Page, hidden: boolean) {
  await page.evaluate((hidden) => {
    const visibility = { hidden, visibilityState: hidden ? "hidden" : "visible" };
    for (const [name, value] of Object.entries(visibility)) {
      Object.defineProperty(document, name, { value, configurable: true });
    }
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, hidden);
}

/** The control has the focus, or is what the next press of Tab comes to. */
async function reach(page: Page, control: Locator) {
  if (await control.evaluate((element) => element === document.activeElement)) return;
  await page.keyboard.press("Tab");
  await expect(control).toBeFocused();
}

async function expectNoWorkers(page: Page) {
  await expect.poll(() => page.workers().length, "the workers end").toBe(0);
}

test("a hidden page ends the calibration with a sentence, and keeps nothing", async ({ page, server }) => {
  await start(page);
  await setHidden(page, true);
  await setHidden(page, false);
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("The page was hidden, and browsers slow hidden pages down.");
  await expect(alert).toContainText("Nothing was kept; start the calibration again.");
  await expect(page.getByRole("heading", { name: "Your browser" })).toHaveCount(0);
  await expectNoWorkers(page);
  await expectAccessible(page);
  expect(await stored(server.url, "results")).toHaveLength(0);

  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText(/^(Warming up|Measuring)/)).toBeVisible({ timeout: 30_000 });
  await expect(alert).toHaveCount(0);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(alert).toContainText("cancelled");
});

test("a page that is shown again, or was hidden before, measures on", async ({ page }) => {
  await open(page, "/calibrate");
  await setHidden(page, true);
  await setHidden(page, false);
  await page.getByRole("button", { name: "Start the calibration" }).click();
  await expect(page.getByText(/^(Warming up|Measuring)/)).toBeVisible({ timeout: 30_000 });
  await setHidden(page, false);
  await expect(page.getByText("Measuring one worker")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toContainText("cancelled");
});

test("a page hidden while the kernel is loading does not measure", async ({ page }) => {
  const kernel = /\/kernel\..*\.wasm$/;
  let load = () => {};
  const loading = new Promise<void>((done) => (load = done));
  await page.route(kernel, async (route) => {
    await loading;
    await route.continue();
  });
  const asked = page.waitForRequest(kernel);
  await open(page, "/calibrate");
  await page.getByRole("button", { name: "Start the calibration" }).click();
  await asked;
  await expect(page.getByText("Loading the kernel and checking its digests")).toBeVisible();
  await setHidden(page, true);
  load();
  await expect(page.getByRole("alert")).toContainText("The page was hidden");
  await expectNoWorkers(page);
});

test("a cancelled calibration ends its workers and can be started again", async ({ page, server }) => {
  await start(page);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toContainText("The calibration was cancelled. Nothing was kept");
  await expectNoWorkers(page);
  expect(await stored(server.url, "results")).toHaveLength(0);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText(/^(Warming up|Measuring)/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("button", { name: "Cancel" })).toBeVisible();
});

test("a calibration is started and cancelled by keyboard alone, from one control to the next", async ({ page }) => {
  await open(page, "/calibrate");
  await page.getByRole("button", { name: "Start the calibration" }).focus();
  await page.keyboard.press("Enter");
  const cancel = page.getByRole("button", { name: "Cancel" });
  await expect(cancel).toBeVisible();
  await reach(page, cancel);
  await page.keyboard.press("Enter");
  const again = page.getByRole("button", { name: "Try again" });
  await expect(again).toBeVisible();
  await reach(page, again);
});

test("leaving the page ends its workers", async ({ page }) => {
  await start(page);
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Machines" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Machines" })).toBeVisible();
  await expectNoWorkers(page);
});

test("without a script the page says why there is nothing to start @ssr", async ({ page }) => {
  await page.goto("/calibrate");
  const start = page.getByRole("button", { name: "Start the calibration" });
  await expect(start).toBeVisible({ visible: javaScript() });
  const notice = page.getByRole("main").locator("noscript");
  await expect(notice).toBeVisible({ visible: !javaScript() });
  expect(await notice.innerHTML()).toContain("needs JavaScript and WebAssembly");
});

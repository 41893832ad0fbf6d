// An upload goes on while the reader walks through the app, and a tray says so on every page.
import type { Page } from "@playwright/test";
import { stored } from "../fixtures/api";
import { drop, holdFirst } from "../fixtures/drop";
import { training } from "../fixtures/files";
import { expect, expectAccessible, open, test } from "../fixtures/test";

/** Begins to send two files and goes on to the machines; the first is held until the function is called. */
async function leaveInTheMiddle(page: Page) {
  await open(page, "/upload");
  const go = await holdFirst(page);
  await drop(page.locator(".drop-zone"), [training(200, "first.json"), training(100, "second.json")]);
  await page.getByRole("button", { name: "Upload 2 results" }).click();
  await expect(page.getByRole("button", { name: "Cancel first.json" })).toBeVisible();
  await page.getByRole("link", { name: "PerfAnalysis", exact: true }).click();
  await page.waitForURL(/\/$/);
  return go;
}

function trayOf(page: Page) {
  return page.getByRole("complementary", { name: "Upload" });
}

test("an upload goes on when its page is left, and says how it ended", async ({ page, server }) => {
  const go = await leaveInTheMiddle(page);
  const tray = trayOf(page);
  await expect(tray).toContainText("first.json");
  await expect(tray).toContainText("1 of 2");
  await expect(tray.getByRole("progressbar", { name: "Uploading" })).toBeVisible();
  await expect(tray.getByRole("status")).toHaveText("Uploading first.json, 1 of 2.");
  go();
  await expect(tray.getByRole("status")).toHaveText("2 of 2 uploaded");
  expect(await stored(server.url, "results")).toHaveLength(2);
  expect(new URL(page.url()).pathname, "the reader stays where they are").toBe("/");

  await tray.getByRole("link").click();
  await page.waitForURL(/\/upload$/);
  await expect(tray).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Compare what has arrived" })).toBeVisible();
});

for (const theme of ["light", "dark"] as const) {
  test(`the tray fits a phone and moves nothing, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, "/upload");
    const go = await holdFirst(page);
    await drop(page.locator(".drop-zone"), [training(200, "a-file-with-quite-a-long-name-for-a-phone.json")]);
    await page.getByRole("button", { name: "Upload 1 result" }).click();
    await page.getByRole("link", { name: "PerfAnalysis", exact: true }).click();
    await page.waitForURL(/\/$/);
    const box = await trayOf(page).boundingBox();
    expect(box!.x).toBeGreaterThanOrEqual(0);
    expect(box!.x + box!.width).toBeLessThanOrEqual(390);
    await expectAccessible(page);
    const place = () => page.locator(".footer").evaluate((footer) => footer.getBoundingClientRect().top + scrollY);
    const before = await place();
    go();
    await expect(trayOf(page)).toContainText("1 of 1 uploaded");
    await page.getByRole("button", { name: "Close the upload" }).click();
    await expect(trayOf(page)).toHaveCount(0);
    expect(await place()).toBe(before);
  });
}

test("an upload is cancelled from another page", async ({ page, server }) => {
  await leaveInTheMiddle(page);
  await page.getByRole("button", { name: "Cancel the upload" }).click();
  await expect(trayOf(page)).toContainText("0 of 2 uploaded, 1 cancelled");
  expect(await stored(server.url, "results")).toHaveLength(0);
});

test("the browser asks before it closes the page of an upload", async ({ page }) => {
  const go = await leaveInTheMiddle(page);
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  go();
  await expect(trayOf(page)).toContainText("2 of 2 uploaded");
});

test("without an upload there is no tray", async ({ page }) => {
  await open(page, "/");
  await expect(trayOf(page)).toHaveCount(0);
});

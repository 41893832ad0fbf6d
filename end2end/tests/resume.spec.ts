// A large file on its way in pieces: what has arrived is not sent again.
import type { Page } from "@playwright/test";

import { stored } from "../fixtures/api";
import { expect, open, test } from "../fixtures/test";

test.use({ expectedConsole: [/ERR_CONNECTION_RESET/] });

/** A training file of more than three pieces; white space is no content. */
function large(): Buffer {
  const levels = Array.from({ length: 10 }, (_, at) => `{"siteid":1,"host":0,"busy":${10 * (at + 1)},"units":${28 * (at + 1)}}`);
  return Buffer.from(levels.join("\n") + "\n" + " ".repeat(3.5 * 1024 * 1024) + "\n");
}

async function choose(page: Page) {
  await open(page, "/upload");
  await page.locator("input[type=file]").setInputFiles({ name: "large.json", mimeType: "application/json", buffer: large() });
  await expect(page.getByText("training file, ready")).toBeVisible({ timeout: 30_000 });
}

/** Where each piece began that arrived; `broken` of them are cut off. */
async function pieces(page: Page, broken: { left: number }) {
  const offsets: number[] = [];
  await page.route(/\/api\/v1\/uploads\/[^/]+$/, async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    const offset = Number(route.request().headers()["upload-offset"]);
    if (offsets.length === 2 && broken.left > 0) {
      broken.left -= 1;
      return route.abort("connectionreset");
    }
    offsets.push(offset);
    return route.continue();
  });
  return offsets;
}

for (const reload of [false, true]) {
  test(`an upload that broke off goes on where it was, page ${reload ? "reloaded" : "kept"}`, async ({ page, server }) => {
    const offsets = await pieces(page, { left: 1 });
    await choose(page);
    await page.getByRole("button", { name: "Upload 1 result" }).click();
    await expect(page.getByRole("alert")).toContainText("What has arrived is kept for a day");
    expect(await stored(server.url, "results")).toHaveLength(0);
    if (reload) await choose(page);
    await page.getByRole("button", { name: "Upload 1 result" }).click();
    await expect(page).toHaveURL(/\/compare\?ids=/, { timeout: 30_000 });
    const piece = 1024 * 1024;
    expect(offsets).toEqual([0, piece, 2 * piece, 3 * piece]);
    expect(await stored(server.url, "results")).toHaveLength(1);
  });
}

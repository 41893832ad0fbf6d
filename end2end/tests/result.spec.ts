// One result: its headline, its levels, every window, and the files that hold them.
import { readFile } from "node:fs/promises";
import type { Download, Page } from "@playwright/test";

import { type Made, upload } from "../fixtures/api";
import { records } from "../fixtures/csv";
import { resultDocument, resultId, windowCount } from "../fixtures/document";
import { training } from "../fixtures/files";
import { expect, expectAccessible, expectNoSidewaysScroll, open, test } from "../fixtures/test";

/** A measured result, on its page. */
async function measured(page: Page, server: string): Promise<Made> {
  const made = await upload(server, resultDocument("bench.json"), {});
  await open(page, made.url);
  return made;
}

async function save(page: Page, link: string): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: link }).click()]);
  return download;
}

async function text(download: Download): Promise<string> {
  return readFile(await download.path(), "utf8");
}

test("the headline is the rate at full load, with an interval where there are windows enough @ssr", async ({ page, server }) => {
  const { machine_id } = await measured(page, server.url);
  const main = page.getByRole("main");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`bench-01, result …${resultId.slice(-6)}`);
  await expect(main.locator(".lead")).toHaveText(
    "200 units/s at 100 % load, from 3 windows: too few for an interval.",
  );
  await expect(main).toContainText("Per vCPU");
  await expect(main).toContainText("perfagent, natively");
  await expect(main.getByRole("link", { name: "The machine", exact: true })).toHaveAttribute("href", `/machines/${machine_id}`);
  const compare = main.getByRole("link", { name: "Compare with…" });
  await expect(compare).toHaveAttribute("href", `/compare?ids=${resultId}`);
});

test("every level has its row, in the sweep it belongs to @ssr", async ({ page, server }) => {
  await measured(page, server.url);
  const duty = page.getByRole("region", { name: "Levels of the load sweep" }).getByRole("row");
  await expect(duty).toHaveCount(3);
  await expect(duty.nth(1)).toContainText(/^50\s*50\.0\s*100\s*9\d.*3$/);
  await expect(duty.nth(2)).toContainText(/^100\s*100\.0\s*200\s*19\d.*3$/);
  const threads = page.getByRole("region", { name: "Levels of the thread sweep" }).getByRole("row");
  await expect(threads).toHaveCount(2);
  await expect(threads.nth(1).getByRole("rowheader")).toHaveText("1");
  await expect(threads.nth(1).getByRole("cell")).toHaveText(["110", "110", "50.0", "3"]);
});

test("every window is shown as measured, warm-ups marked @ssr", async ({ page, server }) => {
  await measured(page, server.url);
  await page.getByText(`All ${windowCount} windows as measured`).click();
  const rows = page.getByRole("region", { name: "Windows in the order of the run" }).getByRole("row");
  await expect(rows).toHaveCount(1 + windowCount);
  await expect(rows.filter({ hasText: "warm-up" })).toHaveCount(3);
  await expect(rows.nth(2).getByRole("cell")).toHaveText(
    ["100 % load", "0.500", "0.500", "98", "196", "1.000", "0.0", "0.5", "measured"],
  );
  await expect(rows.nth(windowCount)).toContainText("1 lane");
});

test("the CSV holds every window, exact @ssr", async ({ page, server }) => {
  await measured(page, server.url);
  const download = await save(page, "Windows (CSV)");
  expect(download.suggestedFilename()).toBe(`bench-01-${resultId.slice(-12)}.windows.csv`);
  const windows = records(await text(download));
  expect(windows).toHaveLength(windowCount);
  const full = windows.filter(({ sweep, target_pct }) => sweep === "duty" && target_pct === "100");
  expect(full.map(({ units, warmup }) => [units, warmup])).toEqual([
    ["60", "true"],
    ["98", "false"],
    ["100", "false"],
    ["102", "false"],
  ]);
  expect(full[1]).toMatchObject({ start_ns: "500000000", elapsed_ns: "500000000", units_per_s: "196" });
});

test("the document comes out as it came in, byte for byte @ssr", async ({ page, server }) => {
  await measured(page, server.url);
  const download = await save(page, "Result document (JSON)");
  expect(download.suggestedFilename()).toBe(`bench-01-${resultId.slice(-12)}.result.json`);
  expect(await text(download)).toBe(resultDocument("bench.json").buffer.toString());
});

test("what another tool stated is marked, and has no windows to download @ssr", async ({ page, server }) => {
  const made = await upload(server.url, training(200, "a.json"), { name: "vm" });
  await open(page, made.url);
  const main = page.getByRole("main");
  await expect(main.locator(".lead")).toHaveText("200 units/s at 100 % load, no spread recorded.");
  await expect(main.getByText("imported", { exact: true })).toBeVisible();
  await expect(main).toContainText("the figures are as that tool stated them");
  const doubts = page.getByRole("region", { name: "Reasons to doubt it" });
  await expect(doubts).toContainText("kept no repeats, so no interval can be given");
  const rows = page.getByRole("region", { name: "Levels of the load sweep" }).getByRole("row");
  await expect(rows).toHaveCount(11);
  await expect(main.getByRole("link", { name: "Windows (CSV)" })).toHaveCount(0);
  const document = JSON.parse(await text(await save(page, "Result document (JSON)")));
  expect(document).toMatchObject({ schema: "perfanalysis/result", id: made.id, origin: "import" });
});

test("a result is deleted and its machine stays @ssr", async ({ page, server }) => {
  const { machine_id, id, url } = await measured(page, server.url);
  const removal = page.locator("details").filter({ hasText: "Delete this result" });
  await removal.locator("summary").click();
  await expect(removal).toContainText("This cannot be undone.");
  await removal.getByRole("button", { name: "Delete this result" }).click();
  await page.waitForURL(`**/machines/${machine_id}`);
  await expect(page.getByRole("heading", { level: 1, name: "bench-01" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("No results.");
  for (const address of [url, `/api/v1/results/${id}`, `/api/v1/results/${id}/windows.csv`]) {
    expect((await page.request.get(address)).status(), address).toBe(404);
  }
});

test("the page is accessible and fits, with its windows open", async ({ page, server }) => {
  await measured(page, server.url);
  await page.getByText(`All ${windowCount} windows as measured`).click();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(async () => expectNoSidewaysScroll(page)).toPass();
});

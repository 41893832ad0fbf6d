// The browser calibration, for real: workers, clock, digests, upload.
import { readFile } from "node:fs/promises";

import { stored, upload } from "../fixtures/api";
import { resultDocument } from "../fixtures/document";
import { file } from "../fixtures/files";
import { expect, expectAccessible, open, test } from "../fixtures/test";

test.use({ viewport: { width: 1440, height: 900 } });

/** A native run that began a minute ago. */
function justMeasured() {
  const document = JSON.parse(resultDocument("bench.json").buffer.toString());
  return file("bench.json", JSON.stringify({ ...document, started_at_us: (Date.now() - 60_000) * 1000 }));
}

test("a calibration ends in time, stands beside the servers, is saved, tied to a machine and marked", async ({ page, server }) => {
  test.setTimeout(120_000);
  const measured = await upload(server.url, justMeasured(), { name: "bench-01" });
  await open(page, "/calibrate");
  const beside = page.getByRole("region", { name: "Beside the servers" });
  await expect(beside.getByRole("row")).toHaveText([/Machine/, /bench-01/]);
  await page.getByRole("button", { name: "Start the calibration" }).click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeVisible();
  await expect(page.getByText("Measuring one worker")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Measuring all workers together")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("heading", { name: "Your browser" })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/^\s*verified against the committed ones/)).toBeVisible();
  await expect(page.getByText(/^± [\d.]+ % \(95 % interval\), .*; higher is better$/)).toHaveCount(2);
  await expect(page.getByText(/isolated, steps of \d+ µs/)).toBeVisible();
  await expect(beside.getByRole("row", { name: "This computer" })).toContainText("browser");
  await expectAccessible(page);

  await page.getByLabel("Name of this computer").fill("Test bench");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as a file" }).click(),
  ]);
  const document = JSON.parse(await readFile((await download.path())!, "utf8"));
  expect(document.schema).toBe("perfanalysis/result");
  expect(document.origin).toBe("browser");
  expect(document.machine.name).toBe("Test bench");
  expect(document.status).toBe("complete");
  expect(document.elapsed_ns).toBeLessThan(15e9);
  expect(document.browser.digests_verified).toBe(true);
  expect(document.levels.map((level: { sweep: string; target_pct: number }) => [level.sweep, level.target_pct])).toEqual([
    ["threads", 100],
    ["duty", 100],
  ]);

  await page.getByLabel("Machine").selectOption("bench-01");
  await expect(page.getByText(/In a browser this computer did [\d.,]+× its native rate, from 1 pair/)).toBeVisible();
  await page.getByRole("button", { name: "Upload and open" }).click();
  await page.waitForURL(/\/results\//);
  await expect(page.getByRole("main")).toContainText("bench-01");
  await expect(page.getByText("browser", { exact: true }).first()).toBeVisible();
  const results = await stored<{ machine_id: string; origin: string }>(server.url, "results");
  expect(results.map((result) => [result.origin, result.machine_id])).toEqual([
    ["browser", measured.machine_id],
    ["agent", measured.machine_id],
  ]);

  // The first page is rendered with it, and its figure takes no rank.
  await page.goto("/");
  await expect(page.getByRole("row", { name: "This computer" })).toContainText("browser");
  const fastest = page.locator("section", { has: page.getByRole("heading", { name: "Fastest" }) });
  await expect(fastest.last()).toContainText("bench-01");
});

test("a calibration can be cancelled and keeps nothing", async ({ page, server }) => {
  await upload(server.url, resultDocument("bench.json"), { name: "bench-01" });
  await open(page, "/calibrate");
  await page.getByRole("button", { name: "Start the calibration" }).click();
  await expect(page.getByText(/Warming up|Measuring/)).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toContainText("cancelled");
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Your browser" })).toHaveCount(0);
  await open(page, "/calibrate");
  const beside = page.getByRole("region", { name: "Beside the servers" });
  await expect(beside.getByRole("row")).toHaveText([/Machine/, /bench-01/]);
  expect(await stored(server.url, "results")).toHaveLength(1);
});

// The main job from end to end: measure, upload, price, compare, export.
import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

import { upload } from "../fixtures/api";
import { training } from "../fixtures/files";
import { program } from "../fixtures/server";
import { expect, open, test } from "../fixtures/test";

const run = promisify(execFile);
const price = { currency: "USD", allocation: "on_demand", as_of: "2026-01-01", source: "example" };

test("the agent measures, uploads, and its result is shown with every window", async ({ page, server }) => {
  test.setTimeout(120_000);
  const out = test.info().outputPath("result.json");
  await mkdir(dirname(out), { recursive: true });
  const args = ["measure", "--profile", "smoke", "--yes", "--quiet", "--out", out, "--server", server.url];
  await run(program("perfagent"), args);
  const document = JSON.parse(await readFile(out, "utf8"));
  await open(page, `/results/${document.id}`);
  await expect(page.getByRole("main")).toContainText("units/s");
  const stored = await (await page.request.get(`/api/v1/results/${document.id}`)).text();
  expect(stored).toBe(await readFile(out, "utf8"));
});

test("uploaded curves are priced, compared and exported", async ({ page, server }) => {
  const facts = (name: string, provider: string, per_hour: number) => ({
    name,
    provider,
    shape: `${name}-shape`,
    vcpus: 2,
    price: { ...price, per_hour },
  });
  const fast = await upload(server.url, training(274, "a.json"), facts("fast", "azure", 0.085));
  const cheap = await upload(server.url, training(182, "b.json"), facts("cheap", "oci", 0.015));
  await open(page, `/compare?ids=${fast.id},${cheap.id}&metric=value`);
  const main = page.getByRole("main");
  await expect(main.locator(".verdict")).toContainText("3.76×");
  await expect(main).toContainText("12,133.33");
  const csv = await page.request.get(`/api/v1/compare?ids=${fast.id},${cheap.id}&format=csv`);
  expect(csv.ok()).toBe(true);
  expect(await csv.text()).toContain("fast");
  await open(page, "/machines");
  await expect(page.getByRole("link", { name: "cheap" })).toBeVisible();
});

test("the demo set is loaded by one click, labelled everywhere, and removed by one", async ({ page }) => {
  await open(page, "/");
  await page.getByRole("button", { name: "Load the demo set" }).first().click();
  await page.waitForURL(/\/compare/);
  for (const path of ["/", "/machines"]) {
    await open(page, path);
    await expect(page.getByText("demo", { exact: true }).first()).toBeVisible();
  }
  await page.getByRole("button", { name: "Remove the demo set" }).click();
  await expect(page.getByRole("main")).toContainText("No machines yet");
});

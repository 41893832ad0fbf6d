// A page as one file that opens without a network, and the short address of a view.
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "@playwright/test";

import { demo, dollars, upload } from "../fixtures/api";
import { resultDocument } from "../fixtures/document";
import { expect, expectDrawn, open, test } from "../fixtures/test";

/** Saves the report of the open page, and opens it from the disk where no network is. */
async function report(page: Page, browser: Browser): Promise<{ name: string; read: Page; asked: string[] }> {
  for (const figure of await page.locator(".figure").all()) await expectDrawn(figure);
  const button = page.getByRole("button", { name: "Report (HTML)" });
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const name = download.suggestedFilename();
  const path = join(tmpdir(), `perfanalysis-${process.pid}-${name}`);
  await writeFile(path, await readFile(await download.path()));
  const context = await browser.newContext({ offline: true, javaScriptEnabled: false });
  const read = await context.newPage();
  const asked: string[] = [];
  read.on("request", (request) => asked.push(request.url()));
  await read.goto(pathToFileURL(path).href);
  return { name, read, asked: asked.filter((url) => !url.startsWith("file:")) };
}

test("the report of a comparison opens offline with charts, tables and prices of the day", async ({ page, server, browser }) => {
  await open(page, (await demo(server.url)).url);
  const { name, read, asked } = await report(page, browser);
  expect(name).toMatch(/^pcd-server-01-and-perftest-vm-02-report\.html$/);
  expect(asked, "nothing is loaded from anywhere").toEqual([]);
  await expect(read).toHaveTitle("pcd-server-01 and perftest-vm-02 · PerfAnalysis report");
  await expect(read.locator(".verdict")).toContainText("pcd-server-01 did 1.51× the units/s of perftest-vm-02");
  await expect(read.locator(".report-origin")).toContainText(`${server.url}/compare?ids=`);
  const charts = read.locator(".figure-chart svg");
  expect(await charts.count()).toBe(4);
  for (const chart of await charts.all()) expect((await chart.boundingBox())!.width).toBeGreaterThan(200);
  await expect(read.getByRole("region", { name: "Value" })).toContainText("12,133.33");
  for (const machine of ["pcd-server-01", "perftest-vm-02"]) {
    const part = read.locator(".report-part").filter({ hasText: machine });
    await expect(part.getByRole("heading", { name: "Price at the time" })).toBeVisible();
    await expect(part.getByRole("heading", { name: /^Noise passport/ })).toBeVisible();
    await expect(part.locator(".facts")).toContainText("Provider");
  }
  expect(await read.locator("form, button, script, link[rel=stylesheet], img").count()).toBe(0);
  const style = await read.evaluate(() => getComputedStyle(document.body).fontFamily).catch(() => "");
  expect(style === "" || style.includes("system-ui")).toBe(true);
  await read.context().close();
});

test("the report of a result says which price was nearest before its measurement", async ({ page, server, browser }) => {
  const facts = { name: "bench", provider: "OCI", shape: "flex", price: dollars(0.1) };
  const { url } = await upload(server.url, resultDocument("a.json"), facts);
  await open(page, url);
  const { read, asked } = await report(page, browser);
  expect(asked).toEqual([]);
  await expect(read.locator(".report-part")).toContainText(
    "$0.10 an hour on demand, as of 2026-01-01, example: the price dated nearest before the measurement of 2026-09-21.",
  );
  await expect(read.locator(".report-part")).toContainText("200 units/s ÷ $0.10 an hour = 2,000.00 units/s per $/h.");
  await expect(read.locator(".passport")).toBeVisible();
  await expect(read.locator(".figure-chart svg").first()).toBeVisible();
  await expect(read.getByRole("heading", { name: "Windows and files" })).toBeVisible();
  await read.context().close();
});

test("the report of a machine holds its history", async ({ page, server, browser }) => {
  await demo(server.url);
  await open(page, "/machines/00000000-de30-8000-8000-000000000011");
  const { name, read, asked } = await report(page, browser);
  expect(asked).toEqual([]);
  expect(name).toBe("pcd-server-01-report.html");
  await expect(read.getByRole("region", { name: "Results of this machine, newest first" })).toBeVisible();
  await expect(read.locator(".report-part")).toHaveCount(1);
  await expect(read.getByText("Change this machine")).toHaveCount(0);
  await read.context().close();
});

test("a short link leads to the same view", async ({ page, server, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { url } = await demo(server.url);
  await open(page, `${url}&metric=cost&at=50`);
  const address = page.url();
  await page.getByRole("button", { name: "Copy short link" }).click();
  const link = page.getByRole("status").getByRole("link");
  await expect(link).toHaveText(new RegExp(`^${server.url}/l/[A-Za-z0-9]{7}$`));
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await link.textContent());
  await link.click();
  await expect(page.getByRole("heading", { name: "Dollars per million units at every level" })).toBeVisible();
  expect(page.url()).toBe(address);
});

test("a page on paper has no controls", async ({ page, server }) => {
  await open(page, (await demo(server.url)).url);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("banner")).toBeHidden();
  await expect(page.getByRole("button", { name: "Report (HTML)" })).toBeHidden();
  await expect(page.getByRole("navigation", { name: "What the axis shows" })).toBeHidden();
  await expect(page.locator(".verdict")).toBeVisible();
  await expect(page.locator(".figure-chart").first()).toBeVisible();
});

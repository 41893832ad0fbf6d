// The list of machines: narrowed, sorted, and the way from it to a comparison.
import type { Page } from "@playwright/test";

import { dollars, type Made, stored, upload } from "../fixtures/api";
import { training, unfinished } from "../fixtures/files";
import { expect, javaScript, open, test } from "../fixtures/test";

/** Three machines of two providers; the slow one has no price. */
async function three(server: string): Promise<{ fast: Made; cheap: Made; slow: Made }> {
  const fast = { name: "fast", provider: "Azure", shape: "big", vcpus: 1, price: dollars(0.1) };
  const cheap = { name: "cheap", provider: "OCI", shape: "flex", vcpus: 2, price: dollars(0.08) };
  const slow = { name: "slow", provider: "OCI", shape: "micro", vcpus: 8 };
  return {
    fast: await upload(server, training(400, "a.json"), fast),
    cheap: await upload(server, training(200, "b.json"), cheap),
    slow: await upload(server, training(300, "c.json"), slow),
  };
}

/** The machines in the order of the rows. */
function names(page: Page) {
  return page.getByRole("region", { name: "Machines" }).getByRole("rowheader").getByRole("link");
}

function heading(page: Page, name: string) {
  return page.getByRole("columnheader", { name, exact: true });
}

test("a row says what a machine is, does and costs @ssr", async ({ page, server }) => {
  await three(server.url);
  await open(page, "/machines");
  await expect(page.getByRole("main")).toContainText("3 machines; figures at 100 % load of workload classic");
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "cheap" }) });
  await expect(row.getByRole("rowheader")).toContainText("OCI · flex");
  await expect(row.getByRole("cell")).toHaveText(["", "200", /self-reported/, "100", /^\$0\.08 read \d+ days ago$/, "2,500.00", "2 / –", "1", /now|min/]);
  const unpriced = page.getByRole("row").filter({ has: page.getByRole("link", { name: "slow" }) });
  await expect(unpriced.getByRole("cell")).toHaveText(["", "300", /self-reported/, "37.50", "–", "–", "8 / –", "1", /now|min/]);
  await row.getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1, name: "cheap" })).toBeVisible();
});

test("the filter box finds by name, offer or processor @ssr", async ({ page, server }) => {
  const { slow } = await three(server.url);
  const change = { data: { cpu_model: "Ampere Altra" } };
  expect((await page.request.patch(`/api/v1/machines/${slow.machine_id}`, change)).ok()).toBe(true);
  await open(page, "/machines");
  const box = page.getByRole("searchbox", { name: "Filter by name, offer or processor" });
  for (const [text, found] of [
    ["FAST", "fast"],
    ["flex", "cheap"],
    ["altra", "slow"],
  ]) {
    await box.fill(text);
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await expect(names(page)).toHaveText([found]);
    await expect(box).toHaveValue(text);
    await expect(page.getByRole("main")).toContainText("1 machine;");
  }
  await box.fill("no such machine");
  await box.press("Enter");
  await expect(page.getByText("No machine matches. Take a filter away.")).toBeVisible();
  await box.fill("");
  await box.press("Enter");
  await expect(names(page)).toHaveCount(3);
});

test("the chips narrow to one provider and keep the other choices @ssr", async ({ page, server }) => {
  await three(server.url);
  await open(page, "/machines?sort=units");
  const providers = page.getByRole("list", { name: "Provider" });
  await expect(providers.getByRole("link")).toHaveText(["All providers", "Azure", "OCI"]);
  await providers.getByRole("link", { name: "OCI" }).click();
  await expect(names(page)).toHaveText(["slow", "cheap"]);
  await expect(providers.getByRole("link", { name: "OCI" })).toHaveAttribute("aria-current", "true");
  await expect(heading(page, "Units/s ± 95 %")).toHaveAttribute("aria-sort", "descending");
  await page.getByRole("searchbox").fill("micro");
  await page.getByRole("searchbox").press("Enter");
  await expect(names(page)).toHaveText(["slow"]);
  const asked = new URL(page.url()).searchParams;
  expect([asked.get("provider"), asked.get("sort"), asked.get("q")]).toEqual(["OCI", "units", "micro"]);
  await providers.getByRole("link", { name: "All providers" }).click();
  await expect(page).toHaveURL(/\/machines\?q=micro&sort=units$/);
  await expect(names(page)).toHaveText(["slow"]);
});

test("a heading sorts in its natural direction, gaps last @ssr", async ({ page, server }) => {
  await three(server.url);
  await open(page, "/machines");
  for (const [column, direction, order] of [
    ["Units/s ± 95 %", "descending", ["fast", "slow", "cheap"]],
    ["Price per hour", "ascending", ["cheap", "fast", "slow"]],
    ["Units/s per $/h", "descending", ["fast", "cheap", "slow"]],
    ["vCPU / cores", "descending", ["slow", "cheap", "fast"]],
    ["Units/s per vCPU", "descending", ["fast", "cheap", "slow"]],
    ["Machine", "ascending", ["cheap", "fast", "slow"]],
    ["Last measured", "descending", ["slow", "cheap", "fast"]],
  ] as const) {
    await heading(page, column).getByRole("link").click();
    await expect(heading(page, column)).toHaveAttribute("aria-sort", direction);
    await expect(names(page)).toHaveText([...order]);
    await expect(page.getByRole("columnheader").and(page.locator("[aria-sort]"))).toHaveCount(1);
  }
});

test("ticked machines go into one comparison, with their own results @ssr", async ({ page, server }) => {
  const { fast, slow } = await three(server.url);
  await open(page, "/machines");
  await page.getByRole("checkbox", { name: "Compare fast" }).check();
  if (javaScript()) await expect(page.getByRole("button", { name: "Compare 1 machine" })).toBeVisible();
  await page.getByRole("checkbox", { name: "Compare slow" }).check();
  const compare = javaScript() ? "Compare 2 machines" : "Compare the chosen machines";
  await page.getByRole("button", { name: compare }).click();
  await page.waitForURL(/\/compare\?/);
  expect(new URL(page.url()).searchParams.getAll("ids").sort()).toEqual([fast.id, slow.id].sort());
  const chips = page.getByRole("main").getByRole("list", { name: "Machines" });
  await expect(chips.getByRole("listitem")).toHaveCount(2);
  for (const made of [fast, slow]) await expect(chips.locator(`a[href="${made.url}"]`)).toBeVisible();
});

test("a box that is cleared again counts no more", async ({ page, server }) => {
  await three(server.url);
  await open(page, "/machines");
  for (const name of ["fast", "slow", "cheap"]) await page.getByRole("checkbox", { name: `Compare ${name}` }).check();
  await expect(page.getByRole("button", { name: "Compare 3 machines" })).toBeVisible();
  await page.getByRole("checkbox", { name: "Compare slow" }).uncheck();
  await expect(page.getByRole("button", { name: "Compare 2 machines" })).toBeVisible();
});

test("a machine without a figure at full load is listed and cannot be compared @ssr", async ({ page, server }) => {
  await upload(server.url, training(200, "a.json"), { name: "whole" });
  await upload(server.url, unfinished(200, "b.json"), { name: "part" });
  await open(page, "/machines?sort=units");
  await expect(names(page)).toHaveText(["whole", "part"]);
  await expect(page.getByRole("checkbox")).toHaveCount(1);
  await expect(page.getByRole("checkbox", { name: "Compare whole" })).toBeVisible();
});

test("a name is text, whatever it looks like @ssr", async ({ page, server }) => {
  const name = '<img src=x onerror="document.title=1"> & =cmd()';
  await upload(server.url, training(200, "a.json"), { name });
  await open(page, "/machines");
  await expect(names(page)).toHaveText([name]);
  await expect(page.getByRole("checkbox", { name: `Compare ${name}` })).toBeVisible();
});

test("an empty list says how to measure, and offers the demo set @ssr", async ({ page, server }) => {
  await open(page, "/machines");
  const main = page.getByRole("main");
  await expect(main.getByText("No machines yet. Measure this one:")).toBeVisible();
  await expect(main.getByRole("code")).toContainText(`measure --server ${server.url}`);
  await expect(main.getByRole("link", { name: "Upload result files" })).toHaveAttribute("href", "/upload");
  await expect(main.getByRole("table")).toHaveCount(0);
  await expect(main.getByRole("searchbox")).toHaveCount(0);
  await main.getByRole("button", { name: "Load the demo set" }).click();
  await page.waitForURL(/\/compare\?/);
  expect(await stored(server.url, "machines")).toHaveLength(2);
});

// Files dropped on the upload page: seen before anything is sent, then on to their comparison.
import { stored } from "../fixtures/api";
import { drag, drop, holdFirst } from "../fixtures/drop";
import { damaged, sarMemory, sarStat, training } from "../fixtures/files";
import { expect, expectAccessible, open, test } from "../fixtures/test";

test.beforeEach(async ({ page }) => {
  await open(page, "/upload");
});

test("two dropped files are previewed, sent and compared", async ({ page, server }) => {
  const zone = page.getByText("Drop files here");
  await drop(zone, [training(200, "first.json"), training(100, "second.json")]);
  const rows = page.getByRole("list", { name: "What you chose" }).locator("> li");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("first.json");
  await expect(rows.first()).toContainText("training file, ready");
  await expect(rows.first()).toContainText("workload classic, 10 levels, 200 units/s at 100 %");
  await expect(rows.last()).toContainText("100 units/s at 100 %");
  expect(await stored(server.url, "results"), "nothing is sent before the button").toHaveLength(0);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Upload 2 results" }).click();
  await page.waitForURL(/\/compare\?/);
  await expect(page.getByRole("main").locator(".verdict")).toContainText("2.00×");
  expect(await stored(server.url, "results")).toHaveLength(2);
});

test("the whole page takes files, not only the zone", async ({ page }) => {
  await drop(page.getByRole("heading", { level: 1 }), [training(200, "first.json")]);
  await expect(page.getByRole("button", { name: "Upload 1 result" })).toBeVisible();
});

test("the zone shows that it takes what is held over it", async ({ page }) => {
  const zone = page.locator(".drop-zone");
  await expect(zone).not.toHaveClass(/dragging/);
  const dataTransfer = await drag(zone, [training(200, "first.json")]);
  await expect(zone).toHaveClass(/dragging/);
  await zone.dispatchEvent("dragleave", { dataTransfer });
  await expect(zone).not.toHaveClass(/dragging/);
  await expect(page.getByRole("list", { name: "What you chose" }).locator("> li")).toHaveCount(0);
});

test("a dropped file can be taken off again, and the rest goes on", async ({ page, server }) => {
  const zone = page.locator(".drop-zone");
  await drop(zone, [training(200, "first.json")]);
  await drop(zone, [training(100, "second.json"), damaged("broken.json")]);
  await expect(page.getByRole("alert")).toContainText("Line 2");
  await expect(page.getByRole("button", { name: "Upload 2 results" })).toBeVisible();
  await page.getByRole("button", { name: "Remove first.json" }).click();
  await page.getByRole("button", { name: "Remove broken.json" }).click();
  await page.getByRole("button", { name: "Upload 1 result" }).click();
  await page.waitForURL(/\/compare\?/);
  const results = await stored<{ peak_units_per_s: number }>(server.url, "results");
  expect(results.map((result) => result.peak_units_per_s)).toEqual([100]);
});

test("what the files do not say is asked, once, and priced on arrival", async ({ page, server }) => {
  await drop(page.locator(".drop-zone"), [training(200, "first.json")]);
  const facts = page.getByRole("region", { name: "What the files do not say" }).getByRole("group");
  await expect(facts).toHaveCount(1);
  await facts.getByLabel("Name").fill("zurich-01");
  await facts.getByLabel("Provider").fill("OCI");
  await facts.getByLabel("vCPU").fill("2");
  await facts.getByLabel("Price per hour").fill("0.1");
  await facts.getByLabel("Currency, such as USD").fill("USD");
  await page.getByRole("button", { name: "Upload 1 result" }).click();
  await page.waitForURL(/\/compare\?/);
  const value = page.getByRole("region", { name: "Value" }).getByRole("row").filter({ hasText: "zurich-01" });
  await expect(value).toContainText("2,000");
  const [machine] = await stored<{ name: string; facts: { cpu: { vcpus: number } } }>(server.url, "machines");
  expect([machine.name, machine.facts.cpu.vcpus]).toEqual(["zurich-01", 2]);
});

test("a file that arrived before is kept once, and compared all the same", async ({ page, server }) => {
  const first = training(200, "first.json");
  await page.request.post("/api/v1/imports", { multipart: { file: first } });
  await drop(page.locator(".drop-zone"), [first, training(100, "second.json")]);
  await page.getByRole("button", { name: "Upload 2 results" }).click();
  await page.waitForURL(/\/compare\?ids=[^,&]+,[^,&]+$/);
  expect(await stored(server.url, "results")).toHaveLength(2);
});

test("two files that are given one name are results of one machine", async ({ page, server }) => {
  await drop(page.locator(".drop-zone"), [training(200, "first.json"), training(100, "second.json")]);
  const names = page.getByRole("region", { name: "What the files do not say" }).getByLabel("Name");
  await expect(names).toHaveCount(2);
  await names.first().fill("zurich-01");
  await names.last().fill("zurich-01");
  await page.getByRole("button", { name: "Upload 2 results" }).click();
  await page.waitForURL(/\/compare\?/);
  expect(await stored(server.url, "results")).toHaveLength(2);
  const machines = await stored<{ name: string }>(server.url, "machines");
  expect(machines.map((machine) => machine.name)).toEqual(["zurich-01"]);
});

test("two tables of one recording are sessions of one collector", async ({ page, server }) => {
  await drop(page.locator(".drop-zone"), [sarStat("vm01.stat.csv"), sarMemory("vm01.meminfo.csv")]);
  await page.getByRole("button", { name: "Upload 2 sessions" }).click();
  await page.waitForURL(/\/sessions\//);
  const sessions = await stored<{ collector_id: string }>(server.url, "sessions");
  expect(sessions).toHaveLength(2);
  expect(sessions[0].collector_id).toBe(sessions[1].collector_id);
});

test("a recording is put to a collector that is there already", async ({ page, server }) => {
  const first = sarStat("vm01.stat.csv");
  await page.request.post("/api/v1/imports", { multipart: { file: first } });
  await open(page, "/upload");
  await drop(page.locator(".drop-zone"), [sarMemory("other.meminfo.csv")]);
  await page.getByLabel("Collector").selectOption({ index: 1 });
  await expectAccessible(page);
  await page.getByRole("button", { name: "Upload 1 session" }).click();
  await page.waitForURL(/\/sessions\//);
  const sessions = await stored<{ collector_id: string }>(server.url, "sessions");
  expect(sessions).toHaveLength(2);
  expect(sessions[0].collector_id).toBe(sessions[1].collector_id);
});

test("a file that is taken off while another is sent does not end the upload", async ({ page, server }) => {
  const go = await holdFirst(page);
  const files = [training(300, "first.json"), training(200, "second.json"), training(100, "third.json")];
  await drop(page.locator(".drop-zone"), files);
  await page.getByRole("button", { name: "Upload 3 results" }).click();
  await expect(page.getByRole("button", { name: "Cancel first.json" })).toBeVisible();
  await page.getByRole("button", { name: "Remove second.json" }).click();
  go();
  await page.waitForURL(/\/compare\?/);
  const results = await stored<{ peak_units_per_s: number }>(server.url, "results");
  expect(results.map((result) => result.peak_units_per_s).sort()).toEqual([100, 300]);
});

test("a file that is cancelled is not sent on, and the next one is", async ({ page, server }) => {
  await holdFirst(page);
  await drop(page.locator(".drop-zone"), [training(200, "first.json"), training(100, "second.json")]);
  await page.getByRole("button", { name: "Upload 2 results" }).click();
  await page.getByRole("button", { name: "Cancel first.json" }).click();
  const row = page.getByRole("list", { name: "What you chose" }).locator("> li").first();
  await expect(row).toContainText("You cancelled it");
  await expect(page.getByRole("status").filter({ hasText: "1 of 2 uploaded, 1 cancelled" })).toBeVisible();
  const results = await stored<{ peak_units_per_s: number }>(server.url, "results");
  expect(results.map((result) => result.peak_units_per_s)).toEqual([100]);
  await expect(page.getByRole("button", { name: "Upload 1 result" })).toBeVisible();
});

// The fleet: collectors with their state, announced, corrected, given tokens, deleted.
import type { Page } from "@playwright/test";

import { upload } from "../fixtures/api";
import { collection, evening, record } from "../fixtures/collection";
import { training } from "../fixtures/files";
import { expect, expectAccessible, expectNoSidewaysScroll, open, test } from "../fixtures/test";

const recorded = collection("vm01.collection.jsonl", { start: evening, readings: 20, busy: () => 50 });

function row(page: Page, name: string) {
  const collectors = page.getByRole("region", { name: "Collectors" });
  return collectors.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
}

/** Announces one and gives its page's address. */
async function announce(page: Page, name: string) {
  await open(page, "/fleet");
  await page.locator("summary", { hasText: "Announce a collector" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Provider").fill("OCI");
  await page.getByLabel("Shape").fill("E5");
  await page.getByRole("button", { name: "Announce the collector" }).click();
  await page.waitForURL(/\/fleet\/[0-9a-f-]{36}$/);
  return page.url();
}

test("an empty fleet says how to begin @ssr", async ({ page, server }) => {
  await open(page, "/fleet");
  const main = page.getByRole("main");
  await expect(main).toContainText("Nothing streams yet.");
  await expect(main.getByRole("code").first()).toContainText(`stream --server ${server.url}`);
  await expect(page.getByRole("navigation", { name: "What streams" }).getByRole("link")).toHaveText(["Live", "Fleet"]);
});

test("what only brought a file has its machine and its sessions @ssr", async ({ page, server }) => {
  const { machine_id } = await upload(server.url, training(200, "a.json"), { name: "vm" });
  const { collector_name } = await record(server.url, recorded, { machine_id });
  await open(page, "/fleet");
  await expect(page.getByRole("main").locator(".lead")).toContainText("1 collector:");
  const line = row(page, collector_name);
  await expect(line.getByRole("link", { name: "vm", exact: true })).toHaveAttribute("href", `/machines/${machine_id}`);
  await line.getByRole("link", { name: `Sessions of ${collector_name}` }).click();
  await page.waitForURL(/\/sessions\?collector=/);
});

test("a collector is announced, corrected and deleted @ssr", async ({ page, server }) => {
  const put = await fetch(`${server.url}/api/v1/prices`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      offer: { provider: "OCI", region: null, shape: "E5" },
      vcpus: null,
      memory_bytes: null,
      allocation: "on_demand",
      per_hour: 0.05,
      currency: "USD",
      as_of: "2026-01-01",
      source: "example",
    }),
  });
  expect(put.ok, await put.text()).toBe(true);
  const address = await announce(page, "web-7");
  await expect(page.getByRole("main").locator(".lead")).toContainText("Nothing has come from it yet.");
  await expect(page.getByRole("main")).toContainText("$0.05");
  const section = page.getByRole("region", { name: "Change this collector" });
  await section.getByText("Name and facts").click();
  await section.getByLabel("Name", { exact: true }).fill("web <b>8</b>");
  await section.getByLabel("Tags, with commas between").fill("prod, eu");
  await section.getByRole("button", { name: "Save facts" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("web <b>8</b>");
  await expect(page.getByRole("definition").filter({ hasText: "prod, eu" })).toBeVisible();
  await open(page, "/fleet?q=PROD");
  await expect(row(page, "web <b>8</b>")).toContainText("never streamed");
  await open(page, address);
  await section.getByText("Delete", { exact: true }).click();
  await section.getByRole("button", { name: "Delete this collector" }).click();
  await expect(page, "not before it is confirmed").toHaveURL(address);
  await section.getByLabel("Yes, remove it").check();
  await section.getByRole("button", { name: "Delete this collector" }).click();
  await page.waitForURL("**/fleet");
  await expect(page.getByRole("main")).toContainText("Nothing streams yet.");
});

test("a token of a collector is shown once, with the line that uses it", async ({ page, server }) => {
  const address = await announce(page, "web-7");
  await open(page, address);
  const tokens = page.getByRole("region", { name: "Tokens of this collector" });
  await tokens.getByText("Make a token for it").click();
  await tokens.getByRole("button", { name: "Make the token" }).click();
  const shown = tokens.getByRole("region", { name: "The new token" });
  await expect(shown.getByRole("code").first()).toHaveText(/^pa_[0-9a-f]{64}$/);
  await expect(shown).toContainText(`stream --server ${server.url}`);
  await expect(tokens.getByRole("row").nth(1)).toContainText("web-7");
  await expect(tokens.getByRole("row").nth(1)).toContainText("stream");
  const [token] = (await (await fetch(`${server.url}/api/v1/tokens`)).json()).items;
  expect(address.endsWith(token.collector_id)).toBe(true);
  await page.reload();
  await expect(tokens.getByRole("region", { name: "The new token" })).toHaveCount(0);
});

test.describe("what makes no sense", () => {
  test.use({ expectedConsole: [/status of 422/] });

  test("a form that makes no sense says so and keeps what was typed", async ({ page }) => {
    const address = await announce(page, "web-7");
    await open(page, address);
    const section = page.getByRole("region", { name: "Change this collector" });
    await section.getByText("Name and facts").click();
    await section.getByLabel("vCPU").fill("many");
    await section.getByRole("button", { name: "Save facts" }).click();
    await expect(section.getByRole("alert")).toContainText("The number of vCPUs is “many”");
    await expect(section.getByLabel("vCPU")).toHaveValue("many");
  });
});

for (const theme of ["light", "dark"] as const) {
  test(`the fleet is accessible and fits, ${theme}`, async ({ page, context, server }) => {
    await record(server.url, recorded);
    const address = await announce(page, "web-7");
    await context.addCookies([{ name: "theme", value: theme, url: server.url }]);
    for (const path of ["/fleet", address]) {
      await open(page, path);
      await page.getByText(/^Make a token/).click();
      await expectAccessible(page);
      await page.setViewportSize({ width: 390, height: 844 });
      await expectNoSidewaysScroll(page);
      await page.setViewportSize({ width: 1280, height: 720 });
    }
  });
}

test.describe("what is not there", () => {
  test.use({ expectedConsole: [/404/] });

  test("a collector that is gone is said to be @ssr", async ({ page }) => {
    const response = await open(page, "/fleet/0199e0a1-0000-7000-8000-000000000000");
    expect(response?.status()).toBe(404);
    await expect(page.getByRole("alert")).toContainText("There is no such collector.");
  });
});

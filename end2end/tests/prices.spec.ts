// The price book: found, sorted, recorded, deleted, taken along.
import type { Page } from "@playwright/test";

import { demo, upload } from "../fixtures/api";
import { records } from "../fixtures/csv";
import { file, training } from "../fixtures/files";
import { azurePage, priceTable } from "../fixtures/price_lists";
import { expect, expectAccessible, expectNoSidewaysScroll, javaScript, open, test } from "../fixtures/test";

interface Fields {
  provider: string;
  region: string;
  shape: string;
  vcpus: number;
  allocation?: string;
  per_hour: number;
  as_of: string;
}

async function record(server: string, { provider, region, shape, ...rest }: Fields) {
  const price = { offer: { provider, region, shape }, allocation: "on_demand", currency: "USD", source: "list", ...rest };
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${server}/api/v1/prices`, { method: "POST", headers, body: JSON.stringify(price) });
  expect(response.status).toBe(201);
}

/** Three offers of two providers; one has a spot price, one an older price too. */
async function three(server: string) {
  const today = new Date().toISOString().slice(0, 10);
  await record(server, { provider: "Azure", region: "westeurope", shape: "D2s v5", vcpus: 2, per_hour: 0.11, as_of: "2026-01-01" });
  await record(server, { provider: "Azure", region: "westeurope", shape: "D2s v5", vcpus: 2, per_hour: 0.096, as_of: today });
  await record(server, { provider: "Azure", region: "eastus", shape: "D4s v5", vcpus: 4, per_hour: 0.192, as_of: today });
  await record(server, { provider: "OCI", region: "eu-frankfurt-1", shape: "E5.Flex", vcpus: 8, per_hour: 0.06, as_of: "2026-01-01" });
  const spot = { provider: "OCI", region: "eu-frankfurt-1", shape: "E5.Flex", vcpus: 8, allocation: "spot" };
  await record(server, { ...spot, per_hour: 0.02, as_of: today });
}

/** The offers in the order of the rows. */
function offers(page: Page) {
  return page.getByRole("region", { name: "Prices", exact: true }).getByRole("rowheader").getByRole("link");
}

test("a row says what an hour, a month and a CPU cost, and how old that is @ssr", async ({ page, server }) => {
  await three(server.url);
  await open(page, "/prices");
  await expect(page.locator(".lead")).toHaveText(/^3 offers with a price on demand; 5 prices are kept in all/);
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "D2s v5" }) });
  await expect(row.getByRole("rowheader")).toContainText("Azure · westeurope");
  await expect(row.getByRole("cell")).toHaveText(["2", "–", "$0.096", "$70.08", "$0.048", /^\d{4}-\d\d-\d\d\s*$/, /now.*2 prices kept/]);
  const old = page.getByRole("row").filter({ has: page.getByRole("link", { name: "E5.Flex" }) });
  await expect(old.getByRole("cell").nth(5)).toHaveText(/^2026-01-01 read \d+ days ago$/);
});

test("text, provider, region, basis and order narrow the book and stay in the address @ssr", async ({ page, server }) => {
  await three(server.url);
  await open(page, "/prices");
  await expect(offers(page)).toHaveText(["E5.Flex", "D4s v5", "D2s v5"]);
  await page.getByRole("columnheader", { name: "Per hour" }).getByRole("link").click();
  await expect(page.getByRole("columnheader", { name: "Per hour" })).toHaveAttribute("aria-sort", "ascending");
  await expect(offers(page)).toHaveText(["E5.Flex", "D2s v5", "D4s v5"]);
  await page.getByRole("list", { name: "Provider" }).getByRole("link", { name: "Azure" }).click();
  await expect(offers(page)).toHaveText(["D2s v5", "D4s v5"]);
  await page.getByRole("combobox", { name: "Region" }).selectOption("eastus");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await expect(offers(page)).toHaveText(["D4s v5"]);
  const asked = new URL(page.url()).searchParams;
  expect([asked.get("provider"), asked.get("region"), asked.get("sort")]).toEqual(["Azure", "eastus", "price"]);
  await open(page, "/prices?q=flex");
  await expect(offers(page)).toHaveText(["E5.Flex"]);
  await page.getByRole("navigation", { name: "Price basis" }).getByRole("link", { name: "spot" }).click();
  await expect(page).toHaveURL(/q=flex&basis=spot/);
  await expect(page.getByRole("region", { name: "Prices", exact: true })).toContainText("$0.02");
  await page.getByRole("navigation", { name: "Price basis" }).getByRole("link", { name: "monthly" }).click();
  await expect(page.getByText("No price matches.")).toBeVisible();
});

test("a long book is turned page by page @ssr", async ({ page, server }) => {
  for (let at = 0; at < 55; at++) {
    await record(server.url, { provider: "AWS", region: "eu", shape: `m${at}`, vcpus: 1, per_hour: 1 + at, as_of: "2026-01-01" });
  }
  await open(page, "/prices?sort=price");
  await expect(offers(page)).toHaveCount(50);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(offers(page)).toHaveText(["m50", "m51", "m52", "m53", "m54"]);
  await page.getByRole("link", { name: "First page" }).click();
  await expect(offers(page).first()).toHaveText("m0");
});

test.describe("a price that is none", () => {
  test.use({ expectedConsole: [/status of 422/] });

  test("a newer price is recorded, the older one kept, either one deleted @ssr", async ({ page, server }) => {
    await three(server.url);
    await open(page, "/prices?q=d4s");
    await offers(page).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Azure D4s v5 eastus");
    await expect(page.locator(".arithmetic")).toContainText("On demand: $0.192 an hour × 730 h = $140.16 a month.");
    await page.getByLabel("Price per hour").fill("0,2");
    await page.getByRole("button", { name: "Record the price" }).click();
    await expect(page.getByRole("main").getByRole("alert").first()).toContainText("The price per hour is “0,2”");
    await page.getByLabel("Price per hour").fill("0.2");
    await page.getByLabel("Source").fill("invoice of May");
    await page.getByRole("button", { name: "Record the price" }).click();
    const history = page.getByRole("region", { name: "Every price recorded" });
    await expect(history.getByRole("rowheader")).toHaveCount(2);
    await expect(history.getByRole("row").nth(1)).toContainText("counts");
    await expect(history.getByRole("row").nth(1)).toContainText("invoice of May");
    await history.getByRole("row").nth(1).getByRole("button", { name: /^Delete/ }).click();
    await expect(history.getByRole("rowheader")).toHaveCount(1);
    await expect(history.getByRole("row").nth(1)).toContainText("counts");
    await history.getByRole("button", { name: /^Delete/ }).click();
    await expect(page).toHaveURL(/\/prices$/);
    await expect(offers(page)).toHaveText(["E5.Flex", "D2s v5"]);
  });
});

test("the first price of an empty book makes its offer @ssr", async ({ page }) => {
  await open(page, "/prices");
  await expect(page.getByText("No prices yet.")).toBeVisible();
  for (const [label, value] of [
    ["Provider", "Hetzner"],
    ["Shape", "CX22"],
    ["vCPU", "2"],
    ["Memory, GiB", "4"],
    ["Price per hour", "0.006"],
    ["Currency (ISO 4217)", "EUR"],
    ["Source", "price list"],
  ]) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
  await page.getByLabel("Basis").selectOption("monthly");
  await page.getByRole("button", { name: "Record the price" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Hetzner CX22");
  await expect(page.getByRole("main")).toContainText("Monthly: EUR 0.006 an hour × 730 h = EUR 4.38 a month.");
});

test("the CSV has the prices of the view @ssr", async ({ page, server }) => {
  await three(server.url);
  await open(page, "/prices?provider=Azure");
  const href = await page.getByRole("link", { name: "CSV", exact: true }).getAttribute("href");
  const lines = records(await (await page.request.get(href!)).text());
  expect(lines.map(({ shape, per_hour }) => [shape, per_hour])).toEqual([
    ["D4s v5", "0.192"],
    ["D2s v5", "0.096"],
  ]);
});

for (const { kind, list, view, rows } of [
  {
    kind: "a table in CSV",
    list: file("list.csv", priceTable),
    view: "/prices?sort=price",
    rows: [
      ["VM.Standard.E5.Flex", "$0.015", "2026-01-10"],
      ["Standard_D2s_v5", "EUR 0.115", "2026-01-11"],
    ],
  },
  {
    kind: "a page of Azure's retail price list",
    list: file("azure.json", azurePage),
    view: "/prices?sort=price",
    rows: [["Standard_D2s_v5", "$0.115", "2021-11-01"]],
  },
]) {
  test(`${kind} goes into the book, and again changes nothing @ssr`, async ({ page }) => {
    for (const time of ["first", "second"]) {
      await open(page, "/prices");
      // Open as long as the book is empty.
      if (time === "second") await page.getByText("A price list", { exact: true }).click();
      await page.getByLabel("Drop a price list here, or choose one").setInputFiles(list);
      await page.getByRole("button", { name: "Import prices" }).click();
      await page.waitForURL(/\/prices$/);
      await expect(page.locator(".lead")).toContainText(`${rows.length} offer`);
      await open(page, view);
      await expect(offers(page)).toHaveText(rows.map(([shape]) => shape));
      for (const [shape, amount, day] of rows) {
        const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: shape }) });
        await expect(row).toContainText(amount);
        await expect(row).toContainText(day);
        await expect(row).not.toContainText("prices kept");
      }
    }
  });
}

test.describe("a price list with a broken line", () => {
  test.use({ expectedConsole: [/422/] });

  test("leaves the book as it was, and says which line @ssr", async ({ page }) => {
    await open(page, "/prices");
    const broken = file("list.csv", priceTable.replace("0.115", "a lot"));
    await page.getByLabel("Drop a price list here, or choose one").setInputFiles(broken);
    await page.getByRole("button", { name: "Import prices" }).click();
    await expect(page.getByRole("main")).toContainText(/Line 3, column \d+: found “a lot”/);
    await open(page, "/prices");
    await expect(page.getByText("No prices yet.")).toBeVisible();
  });
});

test("machines and comparisons are priced on the basis that is chosen @ssr", async ({ page, server }) => {
  const flex = { name: "flex", provider: "OCI", region: "eu-frankfurt-1", shape: "E5.Flex", vcpus: 8 };
  const fast = await upload(server.url, training(400, "a.json"), flex);
  const slow = { name: "slow", provider: "Azure", region: "eastus", shape: "D4s v5", vcpus: 4 };
  await upload(server.url, training(200, "b.json"), slow);
  await three(server.url);
  await open(page, "/machines");
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "flex" }) });
  await expect(row).toContainText(/\$0\.06 read \d+ days ago/);
  await page.getByRole("navigation", { name: "Price basis" }).getByRole("link", { name: "spot" }).click();
  await expect(page).toHaveURL(/basis=spot/);
  await expect(row).toContainText("$0.02");
  await expect(row).toContainText("20,000.00");
  await page.getByRole("checkbox", { name: "Compare flex" }).check();
  await page.getByRole("checkbox", { name: "Compare slow" }).check();
  await page.getByRole("button", { name: /^Compare/ }).click();
  await expect(page).toHaveURL(/basis=spot/);
  const value = page.getByRole("region", { name: "Value" });
  await expect(value).toContainText("price per hour, spot");
  await expect(value.getByRole("row").filter({ hasText: "slow" })).toContainText("unpriced");
  await page.getByRole("navigation", { name: "Price basis" }).getByRole("link", { name: "on demand" }).click();
  await expect(page).not.toHaveURL(/basis=/);
  await expect(value.getByRole("row").filter({ hasText: "flex" })).toContainText(/\$0\.06 read \d+ days ago/);
  await page.getByText("The arithmetic", { exact: true }).click();
  await expect(page.locator(".arithmetic")).toContainText("flex: 400 units/s ÷ $0.06 = 6,666.67 units/s per unit of money and hour.");
  await open(page, `/machines/${fast.machine_id}`);
  await expect(page.getByRole("main")).toContainText("$0.06");
});

for (const path of ["/prices", "/prices/1"]) {
  test(`${path} is usable by everybody @ssr`, async ({ page, server }) => {
    await three(server.url);
    await demo(server.url);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await open(page, path);
      // What reads the page is a script itself.
      if (javaScript()) await expectAccessible(page);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, path);
    await expectNoSidewaysScroll(page);
    await expect(page.getByRole("button", { name: "Menu" })).toBeVisible();
  });
}

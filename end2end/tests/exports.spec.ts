// What a comparison is taken along as: tables, documents, pictures, an address.
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";

import { demo } from "../fixtures/api";
import { records } from "../fixtures/csv";
import { drawing, picture } from "../fixtures/picture";
import { expect, expectDrawn, javaScript, open, test } from "../fixtures/test";

const [azure, oci, difference] = ["#0078D4", "#F80000", "#6B5B95"];

/** Each figure with the colours of its series. */
const figures = [
  { heading: "Work over load", colours: [azure, oci] },
  { heading: "Work machine by machine", colours: [azure, oci] },
  { heading: "Work at each level", colours: [azure, oci] },
  { heading: "Work difference to the baseline", colours: [difference] },
];

interface Saved {
  name: string;
  bytes: Buffer;
}

async function save(page: Page, control: Locator): Promise<Saved> {
  const [download] = await Promise.all([page.waitForEvent("download"), control.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** A figure whose chart is drawn. */
async function drawn(page: Page, name: string): Promise<Locator> {
  const figure = page.getByRole("figure", { name });
  await expectDrawn(figure);
  return figure;
}

test("the CSV has a line for each machine and level, with ratio and price @ssr", async ({ page, server }) => {
  await open(page, (await demo(server.url)).url);
  const { name, bytes } = await save(page, page.getByRole("link", { name: "CSV", exact: true }));
  expect(name).toMatch(/\.csv$/);
  const lines = records(bytes.toString());
  expect(lines).toHaveLength(20);
  expect(lines.filter(({ machine }) => machine === "pcd-server-01")).toHaveLength(10);
  const last = lines.at(-1)!;
  expect(last).toMatchObject({ machine: "perftest-vm-02", busy_pct: "100", units_per_s: "182", demo: "true" });
  expect(last).toMatchObject({ gap_units_per_s: "-92", price_per_hour: "0.015", currency: "USD" });
  expect(Number(last.ratio_to_baseline)).toBeCloseTo(182 / 274, 12);
  expect(Number(last.units_per_s_per_dollar_hour)).toBeCloseTo(182 / 0.015, 6);
});

test("the JSON is the whole comparison, as the address has it @ssr", async ({ page, server }) => {
  const { results, url } = await demo(server.url);
  await open(page, `${url}&baseline=${results[1]}&at=50`);
  const { name, bytes } = await save(page, page.getByRole("link", { name: "JSON", exact: true }));
  expect(name).toMatch(/\.json$/);
  const comparison = JSON.parse(bytes.toString());
  expect(comparison).toMatchObject({ baseline: results[1], at_pct: 50, workload: { name: "classic" } });
  const rows = comparison.rows as { contender: { result_id: string }; at: { units_per_s: number } }[];
  expect(rows.map((row) => [row.contender.result_id, row.at.units_per_s])).toEqual([
    [results[0], 136],
    [results[1], 92],
  ]);
  expect(comparison.verdict.text).toContain("pcd-server-01");
});

test("every figure is a PNG of print size with every series in it", async ({ page, server }) => {
  await open(page, (await demo(server.url)).url);
  for (const { heading, colours } of figures) {
    const figure = await drawn(page, heading);
    const { name, bytes } = await save(page, figure.getByRole("button", { name: "PNG" }));
    expect(name).toBe(`${heading.toLowerCase().replaceAll(" ", "-")}.png`);
    const { width, height, pixels } = await picture(page, bytes, colours);
    expect(width, heading).toBeGreaterThanOrEqual(2000);
    expect(width, heading).toBeLessThanOrEqual(4000);
    expect(height, heading).toBeGreaterThanOrEqual(1000);
    expect(height, heading).toBeLessThan(width);
    for (const count of pixels) expect(count, `${heading}: pixels of each series`).toBeGreaterThan(500);
  }
});

test("every figure is an SVG that says what it is, who is in it and where it is from", async ({ page, server }) => {
  const { url } = await demo(server.url);
  await open(page, url);
  for (const { heading } of figures) {
    const figure = await drawn(page, heading);
    const { name, bytes } = await save(page, figure.getByRole("button", { name: "SVG" }));
    expect(name).toBe(`${heading.toLowerCase().replaceAll(" ", "-")}.svg`);
    const { root, texts, shapes } = await drawing(page, bytes);
    expect(root, "well-formed XML").toBe("svg");
    expect(texts[0]).toBe(heading);
    expect(texts.join(" ")).toContain("perftest-vm-02");
    expect(texts.at(-1)).toMatch(/^PerfAnalysis \d+\.\d+\.\d+ · \d{4}-\d\d-\d\d · /);
    expect(texts.at(-1)).toContain(`${server.url}/compare?ids=`);
    expect(shapes).toBeGreaterThan(10);
  }
});

test("the address in a picture is whole, so that it leads back", async ({ page, server }) => {
  const { results, url } = await demo(server.url);
  const address = `${url}&baseline=${results[1]}&metric=cost&at=50`;
  await open(page, address);
  const figure = await drawn(page, "Dollars per million units over load");
  const { bytes } = await save(page, figure.getByRole("button", { name: "SVG" }));
  const { texts } = await drawing(page, bytes);
  expect(texts.join("")).toContain(address);
});

test("a figure's CSV has the exact values of its table", async ({ page, server }) => {
  const { url } = await demo(server.url);
  await open(page, `${url}&metric=value`);
  const figure = page.getByRole("figure", { name: "Work per dollar at each level" });
  const { name, bytes } = await save(page, figure.getByRole("button", { name: "CSV" }));
  expect(name).toBe("work-per-dollar-at-each-level.csv");
  const lines = records(bytes.toString());
  expect(lines).toHaveLength(10);
  expect(Number(lines[9]["pcd-server-01"])).toBeCloseTo(274 / 0.085, 9);
  await figure.getByText("Table", { exact: true }).click();
  await expect(figure.getByRole("row").last()).toHaveText(/^100\s*3,223\.53\s*12,133\.33$/);
});

/** Everything of the view that the address carries. */
async function view(page: Page) {
  const main = page.getByRole("main");
  const chips = main.getByRole("list", { name: "Machines" }).getByRole("listitem");
  return {
    verdict: await main.locator(".verdict").innerText(),
    machines: await chips.getByRole("link").and(page.locator("[href^='/results/']")).allInnerTexts(),
    baseline: await chips.filter({ hasText: "baseline" }).filter({ hasNotText: "Make baseline" }).innerText(),
    metric: await main.getByRole("navigation", { name: "What the axis shows" }).locator("[aria-current]").innerText(),
    load: await main.getByRole("slider").inputValue(),
    levels: await main.getByRole("region", { name: "All levels" }).innerText(),
  };
}

test("a permalink shows somebody else the same view @ssr", async ({ page, server, browser }) => {
  const { results, url } = await demo(server.url);
  await open(page, `${url}&at=50`);
  const main = page.getByRole("main");
  await main.getByRole("link", { name: /^Make baseline.*perftest-vm-02/ }).click();
  await page.waitForURL(/baseline=/);
  await main.getByRole("link", { name: "Dollars per million units" }).click();
  await page.waitForURL(/metric=cost/);
  await expect(page.getByRole("heading", { name: "Dollars per million units at every level" })).toBeVisible();
  await main.getByRole("link", { name: "Move perftest-vm-02 to the left" }).click();
  await expect(page).toHaveURL(new RegExp(`ids=${results[1]},${results[0]}`));
  const permalink = main.getByRole("link", { name: "Permalink" });
  await expect(permalink).toHaveAttribute("href", new RegExp(`ids=${results[1]},${results[0]}`));
  const address = new URL((await permalink.getAttribute("href"))!, server.url);
  expect(Object.fromEntries(address.searchParams)).toEqual({
    ids: `${results[1]},${results[0]}`,
    baseline: results[1],
    metric: "cost",
    at: "50",
  });

  const somebody = await browser.newContext({ javaScriptEnabled: javaScript() });
  const elsewhere = await somebody.newPage();
  await open(elsewhere, address.href);
  const shown = await view(elsewhere);
  expect(shown.machines).toEqual(["perftest-vm-02", "pcd-server-01"]);
  expect(shown.baseline).toContain("perftest-vm-02");
  expect(shown.metric).toBe("Dollars per million units");
  expect(shown.load).toBe("50");
  expect(shown).toEqual(await view(page));
  await somebody.close();
});

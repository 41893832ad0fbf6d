// How every figure is made: each section that other pages point at, its formula and its picture.
import { demo } from "../fixtures/api";
import { runs } from "../fixtures/runs";
import { expect, expectAccessible, open, test } from "../fixtures/test";

const topics = [
  "unit", "levels", "interval", "effect", "verdict", "smallest-difference", "rank", "price",
  "passport", "verify", "drift", "history", "parts", "foreign", "curve", "busy",
];

test("every topic has its section, formula and picture with a table @ssr", async ({ page }) => {
  await open(page, "/method");
  for (const id of topics) {
    const section = page.locator(`section#${id}`);
    await expect(section, id).toHaveCount(1);
    await expect(section.getByRole("list", { name: "Formula" }), id).toBeVisible();
    await expect(section.locator("figure"), id).toHaveCount(1);
    // As rendered it is open; with a script it is made when somebody looks.
    const table = section.locator("figure details");
    if ((await table.getAttribute("open")) === null) await table.locator("summary").click();
    await expect(section.locator("figure tbody tr").first(), id).toBeVisible();
  }
});

// With scripts only: on so long a page the checker's promise is lost where they are off.
test("the whole page is accessible", async ({ page }) => {
  await open(page, "/method");
  await expectAccessible(page);
});

test("without a result the pictures are simulated and say so @ssr", async ({ page }) => {
  await open(page, "/method");
  await expect(page.getByRole("main")).toContainText("This server has no native result with windows yet.");
  const interval = page.locator("section#interval");
  await expect(interval.getByRole("heading", { name: /^Simulated: Windows at full load/ })).toBeVisible();
  await expect(interval.locator("figcaption")).toHaveText(/^Simulated, .* units\/s from \d+ windows/);
});

test("the figures of the first page lead to their formulas @ssr", async ({ page, server }) => {
  await demo(server.url);
  await open(page, "/");
  const cards = page.locator(".stand-out");
  await expect(cards.first().getByRole("link", { name: "Work for the money" })).toHaveAttribute("href", "/method#price");
  await expect(cards.getByRole("link", { name: "Work", exact: true })).toHaveCount(2);
  await page.getByRole("table").getByRole("link", { name: "Units/s" }).click();
  await expect(page).toHaveURL(/\/method#unit$/);
});

test("a link from the contents leads to its section", async ({ page }) => {
  await open(page, "/method");
  await page.getByRole("navigation", { name: "On this page" }).getByRole("link", { name: "The noise passport" }).click();
  await expect(page).toHaveURL(/\/method#passport$/);
  await expect(page.getByRole("heading", { name: "The noise passport" })).toBeInViewport();
});

test("the reader's own number of runs gives the smallest visible difference", async ({ page }) => {
  await open(page, "/method");
  const section = page.locator("section#smallest-difference");
  await expect(section.getByRole("status")).toHaveText("A difference of 2.0 % or more would be seen.");
  await section.getByLabel("Runs of each of the two").fill("20");
  await expect(section.getByRole("status")).toHaveText("A difference of 0.91 % or more would be seen.");
  await section.getByLabel("Spread between runs, %").fill("0");
  await expect(section.getByRole("status")).toContainText("Choose 2 to 200 runs");
});

test("with a result the pictures are of it @ssr", async ({ page, server }) => {
  await runs(server.url, 1, "bench-01", [20_000]);
  await open(page, "/method");
  await expect(page.getByRole("main")).toContainText("first of all one of bench-01");
  await expect(page.locator("section#unit figcaption")).toHaveText(/^bench-01: /);
  const interval = page.locator("section#interval");
  await expect(interval.getByRole("heading", { name: /^Windows at full load, and the interval/ })).toBeVisible();
  await expect(interval.locator("figcaption")).toHaveText(/^bench-01: .* units\/s from 12 windows/);
  // One machine with one result compares with none and has no history.
  await expect(page.locator("section#effect figcaption")).toHaveText(/^Simulated, four machines/);
});

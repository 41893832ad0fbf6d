// The comparison of the two published curves, with and without a script.
import { demo } from "../fixtures/api";
import { expect, expectAccessible, expectNoSidewaysScroll, open, test } from "../fixtures/test";

/** The address of the demo set's comparison. */
async function compared(server: string): Promise<string> {
  await demo(server);
  const { items } = await (await fetch(`${server}/api/v1/results`)).json();
  const ids = items.map((item: { id: string }) => item.id);
  return `/compare?ids=${ids.join(",")}`;
}

test("the published figures come out, in words and in the table @ssr", async ({ page, server }) => {
  await open(page, await compared(server.url));
  const main = page.getByRole("main");
  await expect(main.locator(".verdict")).toContainText(/1\.51×|0\.66/);
  for (const figure of ["274", "182"]) await expect(main).toContainText(figure);
  await expect(main).toContainText(/demo/i);
});

test("work per dollar is another view of the same address @ssr", async ({ page, server }) => {
  await open(page, `${await compared(server.url)}&metric=value`);
  const main = page.getByRole("main");
  for (const figure of ["12,133.33", "3,223.53", "26.6 %", "3.76×", "0.0862", "0.0229"]) await expect(main).toContainText(figure);
});

test("charts are drawn, have a table, and the page is accessible in both themes", async ({ page, server }) => {
  const address = await compared(server.url);
  for (const theme of ["light", "dark"]) {
    await page.context().addCookies([{ name: "theme", value: theme, url: server.url }]);
    await open(page, address);
    await expect(page.locator("figure canvas, figure svg").first()).toBeVisible();
    expect(await page.locator("figure").count()).toBeGreaterThanOrEqual(4);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
});

test("the exports carry the figures", async ({ page, server }) => {
  const address = await compared(server.url);
  const query = address.split("?")[1];
  const csv = await (await fetch(`${server.url}/api/v1/compare?${query}&format=csv`)).text();
  expect(csv).toContain("274");
  const json = await (await fetch(`${server.url}/api/v1/compare?${query}`)).json();
  const at100 = json.levels.at(-1).cells.map((cell: { units_per_s: number }) => cell.units_per_s);
  expect(at100.sort()).toEqual([182, 274]);
  await open(page, address);
  const first = page.locator("figure").first();
  // Pictures are made by the chart library, which comes after the page.
  await expect(first.locator(".figure-chart svg").first()).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    first.getByRole("button", { name: "PNG" }).or(first.getByRole("link", { name: "PNG" })).first().click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.png$/);
});

test("an unknown result is named, with the right status", async ({ request }) => {
  const id = "0199e0a1-0000-7000-8000-000000000000";
  const answer = await request.get(`/compare?ids=${id}`);
  expect(answer.status()).toBe(404);
  expect(await answer.text()).toContain(id);
});

test("an empty comparison says what to do next @ssr", async ({ page }) => {
  await open(page, "/compare");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(/perfagent|machines/i);
});

// The comparison of the two published curves, with and without a script.
import { demo } from "../fixtures/api";
import { runs } from "../fixtures/runs";
import { expect, expectAccessible, expectDrawn, expectNoSidewaysScroll, open, test } from "../fixtures/test";

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
    for (const figure of await page.locator("figure.figure").all()) await expectDrawn(figure);
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

test("an empty comparison says what to do next @ssr", async ({ page, server }) => {
  await open(page, "/compare");
  const main = page.getByRole("main");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Compare");
  await expect(main).toContainText("No results yet. Measure this machine:");
  await expect(main.locator("code")).toContainText(`measure --server ${server.url}`);
  await expect(main.getByRole("link", { name: "Upload a file" })).toHaveAttribute("href", "/upload");
});

test("machines stand for their recent runs, and the verdict says what they allow @ssr", async ({ page, server }) => {
  const fast = await runs(server.url, 1, "fast-01", [24_000, 24_100, 23_900, 24_050]);
  const slow = await runs(server.url, 2, "slow-01", [20_000, 20_050, 19_950, 20_020]);
  const twin = await runs(server.url, 3, "twin-01", [20_010, 20_040, 19_960, 20_000]);
  const machines = [slow, fast, twin].map(({ machine_id }) => machine_id).join(",");
  await open(page, `/compare?machines=${machines}`);
  const main = page.getByRole("main");
  const verdicts = main.getByRole("region", { name: "Verdicts" });
  await expect(verdicts.getByRole("row", { name: /fast-01/ })).toContainText(/1\.20\d*× \(1\.\d+–1\.\d+\).*faster by at least 1\d %/);
  await expect(verdicts.getByRole("row", { name: /twin-01/ })).toContainText("same within 2 %");
  await expect(verdicts.getByRole("row", { name: /twin-01/ })).toContainText("2=");
  await expect(verdicts.getByRole("row", { name: /slow-01/ })).toContainText("baseline");
  await expect(main).toContainText(/placement not covered/i);
  const permalink = await main.getByRole("link", { name: "Permalink" }).getAttribute("href");
  expect(permalink).toContain([...slow.results].join("~"));
  expect(permalink).not.toContain("machines=");
  await main.getByRole("link", { name: "5 %", exact: true }).click();
  await expect(page).toHaveURL(/delta=5/);
  await expect(verdicts.getByRole("row", { name: /twin-01/ })).toContainText("same within 5 %");
  for (const topic of ["effect", "verdict", "smallest-difference", "rank"]) {
    await expect(verdicts.locator(`a[href='/method#${topic}']`).first()).toBeVisible();
  }
});

test("every chart of measured machines is drawn with its intervals, on a phone too", async ({ page, server }) => {
  const fast = await runs(server.url, 1, "fast-01", [24_000, 24_300, 23_700]);
  const slow = await runs(server.url, 2, "slow-01", [20_000, 20_300, 19_700]);
  const address = `/compare?ids=${slow.results.join("~")},${fast.results.join("~")}`;
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    for (const theme of ["light", "dark"]) {
      await page.context().addCookies([{ name: "theme", value: theme, url: server.url }]);
      await open(page, address);
      for (const name of ["Work over load", "Work over threads", "Work against the baseline", "Work in order", "Work at each level"]) {
        await expectDrawn(page.getByRole("figure", { name }));
      }
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
    }
  }
});

test("all machines of an offer are one choice, and their spread is the one between machines @ssr", async ({ page, server }) => {
  await runs(server.url, 1, "one-01", [20_000], "Shape.A");
  await runs(server.url, 2, "two-01", [24_600], "Shape.A");
  await runs(server.url, 3, "other-01", [20_000]);
  await open(page, "/compare");
  const offers = page.getByRole("group", { name: "Whole offers" });
  await expect(offers.getByRole("checkbox")).toHaveCount(1);
  await offers.getByRole("checkbox", { name: /OCI Shape\.A.*2 machines · 2 results/ }).check();
  await page.getByRole("checkbox", { name: /other-01/ }).first().check();
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page).toHaveURL(/\/compare\?/);
  const verdicts = page.getByRole("region", { name: "Verdicts" });
  await expect(verdicts).toContainText("2 machines with 2 results");
  // Runs that lie 1 % apart would tell 22,300 from 20,000; two machines that lie so far apart cannot.
  await expect(verdicts).toContainText("undecided");
});

test("every heading of a chart and every head of figures leads to its formula @ssr", async ({ page, server }) => {
  await open(page, await compared(server.url));
  const charts = page.locator("figure h2");
  expect(await charts.count()).toBeGreaterThanOrEqual(4);
  for (const chart of await charts.all()) {
    await expect(chart.locator("a[href^='/method#']")).toHaveCount(1);
  }
  for (const name of ["All levels", "Value"]) {
    const heads = page.getByRole("region", { name, exact: true }).locator("thead th.number[scope=col]");
    expect(await heads.count(), name).toBeGreaterThan(0);
    for (const head of await heads.all()) {
      await expect(head.locator("a[href^='/method#']"), await head.innerText()).toHaveCount(1);
    }
  }
});

test("a picture cannot be asked for before the chart library is there", async ({ page, server }) => {
  const address = await compared(server.url);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/charts.*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await open(page, address);
  const png = page.locator("figure").first().getByRole("button", { name: "PNG" });
  await expect(png).toBeDisabled();
  release();
  await expect(png).toBeEnabled();
  const [download] = await Promise.all([page.waitForEvent("download"), png.click()]);
  expect(download.suggestedFilename()).toMatch(/\.png$/);
});

test("a score of sysbench that says the opposite is told and can be deleted", async ({ page, server }) => {
  const fast = await runs(server.url, 1, "fast-01", [24_000]);
  const slow = await runs(server.url, 2, "slow-01", [20_000]);
  await score(server.url, fast.machine_id, 2000);
  await score(server.url, slow.machine_id, 5000);
  const address = `/compare?ids=${fast.results[0]},${slow.results[0]}`;
  await open(page, address);
  const main = page.getByRole("main");
  await expect(main).toContainText(/The units put fast-01 1\.20× ahead of slow-01, and sysbench .* puts slow-01 2\.50× ahead/);
  await open(page, `/machines/${slow.machine_id}`);
  await expect(main).toContainText("5,000.00 events/s");
  await main.getByRole("button", { name: "Delete this score" }).click();
  await expect(main.getByText("events/s")).toHaveCount(0);
  await open(page, address);
  await expect(main).not.toContainText("puts slow-01");
});

/** Uploads what sysbench prints for a machine. */
async function score(server: string, machine_id: string, rate: number) {
  const text = `sysbench 1.0.20\n\nNumber of threads: 2\nPrime numbers limit: 10000\n\nCPU speed:\n    events per second:  ${rate}.00\n`;
  const body = new FormData();
  body.append("file", new Blob([text]), "cpu.log");
  body.append("facts", JSON.stringify([{ file: 0, machine_id }]));
  const response = await fetch(`${server}/api/v1/imports`, { method: "POST", body });
  expect(response.status, await response.text()).toBe(201);
}

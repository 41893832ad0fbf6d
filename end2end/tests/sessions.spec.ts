// Sessions: found by collector, date and name; read in words, tables and charts; changed; taken along.
import type { Page } from "@playwright/test";

import { upload } from "../fixtures/api";
import { type Session, collection, evening, record, sessionOf } from "../fixtures/collection";
import { records } from "../fixtures/csv";
import { training } from "../fixtures/files";
import { expect, expectAccessible, expectDrawn, expectNoSidewaysScroll, javaScript, open, test } from "../fixtures/test";

const day = 86_400;

/** Eleven minutes at 5 s: half busy, with a minute at 90 %. */
const monday = collection("vm01.collection.jsonl", {
  start: evening,
  readings: 132,
  busy: (reading) => (reading > 100 && reading <= 112 ? 90 : 50),
  steal: 2,
});
/** The next day, five minutes, calmer, with a gap of a minute. */
const tuesday = collection("vm01-tuesday.collection.jsonl", {
  start: evening + day,
  readings: 61,
  busy: () => 20,
  gap: { after: 30, seconds: 60 },
});

/** Both of one collector. */
async function both(server: string): Promise<[Session, Session]> {
  const first = await record(server, monday);
  return [first, await record(server, tuesday, { collector_id: first.collector_id })];
}

/** Chooses in a field; without a script the form is sent. */
async function choose(page: Page, label: string, option: string | RegExp) {
  const field = page.getByRole("combobox", { name: label, exact: true });
  const texts = await field.locator("option").allInnerTexts();
  const found = texts.find((text) => (typeof option === "string" ? text === option : option.test(text)));
  expect(found, `${option} is not among ${texts.join(", ")}`).toBeDefined();
  await field.selectOption({ label: found });
  if (!javaScript()) await page.getByRole("button", { name: "Show", exact: true }).click();
}

function chosen(page: Page, label: string) {
  return page.getByRole("combobox", { name: label, exact: true }).locator("option:checked");
}

test("without a session the page says how to get one @ssr", async ({ page, server }) => {
  await open(page, "/sessions");
  const main = page.getByRole("main");
  await expect(main).toContainText("No sessions yet.");
  await expect(main.getByRole("code")).toHaveText(`curl --fail -F file=@recording.jsonl ${server.url}/api/v1/imports`);
  await main.getByRole("link", { name: "Upload a recording" }).click();
  await page.waitForURL("**/upload");
});

test("the fields fill from left to right, and a session fills those before it @ssr", async ({ page, server }) => {
  const [first, second] = await both(server.url);
  await open(page, "/sessions");
  const list = page.getByRole("region", { name: "Sessions, newest first" });
  await expect(list.getByRole("rowheader").getByRole("link")).toHaveText([second.name, first.name]);
  await choose(page, "Session", new RegExp(`2026-01-10 .*${first.name}`));
  await page.waitForURL(/session=/);
  await expect(page.getByRole("heading", { level: 2, name: first.name })).toBeVisible();
  await expect(chosen(page, "Date, UTC")).toHaveText(/^2026-01-10/);
  await expect(chosen(page, "Collector")).toHaveText(first.collector_name);
  await choose(page, "Collector", second.collector_name);
  await choose(page, "Date, UTC", /^2026-01-11/);
  // The only session of that day.
  await expect(page.getByRole("heading", { level: 2, name: second.name })).toBeVisible();
  await expect(chosen(page, "Session")).toHaveText(new RegExp(second.name));
  await choose(page, "Collector", "All collectors");
  await expect(page.getByRole("heading", { level: 2, name: "Newest sessions" })).toBeVisible();
});

test("a choice that comes before the answer to the last one keeps both", async ({ page, server }) => {
  const { id } = await record(server.url, monday);
  const { collector_id, date } = await sessionOf(server.url, id);
  await open(page, "/sessions");
  await page.route("**/api/ui/sessions", async (route) => {
    await new Promise((done) => setTimeout(done, 1_000));
    await route.continue();
  });
  await page.getByRole("combobox", { name: "Collector" }).selectOption(collector_id);
  await page.getByRole("combobox", { name: "Date, UTC" }).selectOption(date);
  await page.waitForURL(`**/sessions?collector=${collector_id}&date=${date}`);
  await expect(page.getByRole("main").locator(".lead")).toBeVisible();
});

test("an address that fits no session says so and offers others @ssr", async ({ page, server }) => {
  await record(server.url, monday);
  await open(page, "/sessions?session=0199e0a1-0000-7000-8000-000000000000");
  await expect(page.getByRole("alert")).toContainText("Choose another one.");
  await expect(page.getByRole("region", { name: "Sessions, newest first" })).toBeVisible();
});

test("a session answers in words and in percentiles @ssr", async ({ page, server }) => {
  const { id, collector_name } = await record(server.url, monday);
  await open(page, `/sessions/${id}`);
  const main = page.getByRole("main");
  // 119 of 131 samples are 50 %, 12 are 90 %.
  await expect(main.locator(".lead")).toContainText(`${collector_name} was busy 53.7 % on average, 90.0 % at P99`);
  await expect(main.locator(".lead")).toContainText("every 5 s, no gaps; steal 2.0 %.");
  const table = page.getByRole("region", { name: "Percentiles of the host, its disks and its interfaces" });
  const row = (name: string) => table.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  await expect(row("Busy")).toContainText(/50\.00.*90\.00/);
  await expect(row("Stolen").getByRole("cell").nth(3)).toHaveText("2.00");
  // 2,000 sectors of 512 bytes in a second.
  await expect(row("Read, sda")).toContainText(/MB\/s.*1\.02/);
  await expect(row("Received, eth0")).toContainText(/MB\/s.*1\.50/);
  await expect(row("Used (without caches)")).toContainText("2.00");
  await expect(page.getByRole("region", { name: "File systems, the fullest first" })).toContainText("50.0");
  await expect(main.getByRole("definition").filter({ hasText: "5 s between two samples" })).toBeVisible();
  await page.getByRole("link", { name: "Percentiles", exact: true }).click();
  await page.waitForURL(/\/method#busy$/);
});

test("a session has a short address", async ({ page, context, server }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { id } = await record(server.url, monday);
  await open(page, `/sessions/${id}?range=5m`);
  await page.getByRole("button", { name: "Copy short link" }).click();
  const link = page.locator(".short-link");
  await expect(link).toHaveText(new RegExp(`^${server.url}/l/`));
  await page.goto(await link.innerText());
  await expect(page).toHaveURL(`${server.url}/sessions/${id}?range=5m`);
});

test("a gap is said", async ({ page, server }) => {
  const { id } = await record(server.url, tuesday);
  await open(page, `/sessions/${id}`);
  await expect(page.locator(".lead")).toContainText("1 gap of 1 min 5 s in all");
});

test("a chart out of sight is drawn when it comes near, and on paper", async ({ page, server }) => {
  const { id } = await record(server.url, monday);
  await page.setViewportSize({ width: 1280, height: 500 });
  await open(page, `/sessions/${id}`);
  await expectDrawn(page.getByRole("figure", { name: "What the CPUs did" }));
  const network = page.getByRole("figure", { name: "Network" });
  await expect(network).toContainText("Received");
  await expect(network.locator("canvas")).toHaveCount(0);
  await expectDrawn(network);
  await page.reload();
  await expectDrawn(page.getByRole("figure", { name: "What the CPUs did" }));
  await expect(network.locator("canvas")).toHaveCount(0);
  await page.pdf();
  await expect(page.locator(".figure canvas")).toHaveCount(await page.locator(".figure").count());
});

test("the charts come with their texts, tables and files", async ({ page, server }) => {
  const { id } = await record(server.url, monday);
  await open(page, `/sessions/${id}`);
  const cpu = page.getByRole("figure", { name: "What the CPUs did" });
  await expect(cpu).toContainText("Busy 53.7 % on average, 90.0 % at P95, at most 90.0 %");
  await expect(cpu).toContainText("Stolen 2.0 % on average");
  for (const name of ["Every CPU", "Memory", "Disks", "Network"]) {
    await expectDrawn(page.getByRole("figure", { name, exact: true }));
  }
  await cpu.getByText("Table", { exact: true }).click();
  const table = cpu.getByRole("table");
  await expect(table.getByRole("columnheader")).toContainText(["time, UTC", "User, % of all CPUs", "System, % of all CPUs"]);
  await expect(table).toContainText("2026-01-10 18:00:05");
  const download = page.waitForEvent("download");
  await cpu.getByRole("button", { name: "CSV" }).click();
  const path = await (await download).path();
  const { readFile } = await import("node:fs/promises");
  const lines = records(await readFile(path, "utf8"));
  const user = lines.map((line) => Number(line["User, % of all CPUs"])).filter((value) => value > 0);
  // Three quarters of what is busy.
  expect(Math.min(...user)).toBeCloseTo(37.5, 0);
  expect(Math.max(...user)).toBeCloseTo(67.5, 0);
  await cpu.getByRole("button", { name: "SVG" }).isEnabled();
});

test("a range is counted back from the last sample @ssr", async ({ page, server }) => {
  const { id } = await record(server.url, monday);
  await open(page, `/sessions/${id}`);
  const ranges = page.getByRole("navigation", { name: "Range, back from the last sample" });
  await expect(ranges.getByRole("link")).toHaveText(["Last minute", "Last 5 min", "All"]);
  await ranges.getByRole("link", { name: "Last 5 min" }).click();
  await page.waitForURL(/range=5m/);
  await expect(ranges.locator("[aria-current]")).toHaveText("Last 5 min");
  // The last five minutes hold the minute at 90 %: 12 of 61 samples.
  await expect(page.locator(".lead")).toContainText("was busy 57.9 % on average");
  await expect(page.getByRole("main")).toContainText(/61 samples of 13\d, from 2026-01-10T18:05:55Z/);
});

test("two sessions stand side by side on the time since each began @ssr", async ({ page, server }) => {
  const [first, second] = await both(server.url);
  await open(page, `/sessions/${first.id}`);
  const select = page.getByLabel(/^Compare with/);
  await select.selectOption(second.id);
  await page.getByRole("button", { name: "Add to the charts" }).click();
  await page.waitForURL(new RegExp(`with=${second.id}`));
  const rows = page.getByRole("region", { name: "The sessions side by side" }).getByRole("row");
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1)).toContainText("53.7");
  await expect(rows.nth(2)).toContainText("20.0");
  if (javaScript()) {
    const busy = page.getByRole("figure", { name: "Busy", exact: true });
    await expect(busy).toContainText("20.0 % on average");
    await expectDrawn(busy);
    await busy.getByText("Table", { exact: true }).click();
    await expect(busy.getByRole("table")).toContainText("00:05");
  }
  await page.getByRole("link", { name: `Take ${second.name} away` }).click();
  await page.waitForURL((url) => !url.search.includes("with="));
  await expect(page.getByRole("region", { name: "The sessions side by side" })).toHaveCount(0);
});

/** The change behind a summary, opened. */
async function change(page: Page, summary: string) {
  const section = page.getByRole("region", { name: "Change this session" });
  const details = section.locator("details").filter({ has: page.getByText(summary, { exact: true }) });
  await details.locator("summary").click();
  return details;
}

test("a session is renamed and gets a note @ssr", async ({ page, server }) => {
  const { id } = await record(server.url, monday);
  await open(page, `/sessions/${id}`);
  const form = await change(page, "Name and note");
  await form.getByLabel("Name", { exact: true }).fill("load test <b>1</b>");
  await form.getByLabel("Note").fill("two lines\nof text");
  await form.getByRole("button", { name: "Save name and note" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("load test <b>1</b>");
  await expect(page.locator(".session-note")).toContainText("of text");
  const stored = await sessionOf(server.url, id);
  expect([stored.name, stored.note]).toEqual(["load test <b>1</b>", "two lines\nof text"]);
});

test("a session is attached to a result, whose page leads to it, and detached @ssr", async ({ page, server }) => {
  const made = await upload(server.url, training(200, "a.json"), { name: "vm" });
  const { id } = await record(server.url, monday);
  await open(page, `/sessions/${id}`);
  const form = await change(page, "Result");
  await form.getByRole("button", { name: "Attach it" }).click();
  await expect(page.getByRole("link", { name: `Result …${made.id.slice(-6)}` })).toBeVisible();
  expect((await sessionOf(server.url, id)).result_id).toBe(made.id);
  await open(page, made.url);
  await expect(page.getByRole("heading", { name: "What the machine did meanwhile" })).toBeVisible();
  await page.getByRole("link", { name: /^2026-01-10 18:00/ }).click();
  await page.waitForURL(`**/sessions/${id}`);
  const attached = await change(page, "Result");
  await attached.getByRole("button", { name: "Detach it" }).click();
  await expect(page.getByRole("link", { name: /^Result …/ })).toHaveCount(0);
  expect((await sessionOf(server.url, id)).result_id).toBeNull();
});

test.describe("what is gone", () => {
  test.use({ expectedConsole: [/404/] });

  test("a session is deleted once it is confirmed, and the way leads back to the list @ssr", async ({ page, server }) => {
    const [gone, kept] = await both(server.url);
    await open(page, `/sessions/${gone.id}`);
    const form = await change(page, "Delete");
    await form.getByRole("button", { name: "Delete this session" }).click();
    // Not confirmed: the browser asks for the box.
    await expect(page).toHaveURL(`${server.url}/sessions/${gone.id}`);
    await form.getByLabel("Yes, remove it").check();
    await form.getByRole("button", { name: "Delete this session" }).click();
    await page.waitForURL("**/sessions");
    const list = page.getByRole("region", { name: "Sessions, newest first" });
    await expect(list.getByRole("rowheader").getByRole("link")).toHaveText([kept.name]);
    expect((await page.request.get(`/sessions/${gone.id}`)).status()).toBe(404);
  });
});

test("the page of a machine lists its sessions @ssr", async ({ page, server }) => {
  const { machine_id } = await upload(server.url, training(200, "a.json"), { name: "vm" });
  const { id } = await record(server.url, monday, { machine_id });
  await open(page, `/machines/${machine_id}`);
  await page.getByRole("region", { name: "Sessions, newest first" }).getByRole("rowheader").getByRole("link").click();
  await page.waitForURL(`**/sessions/${id}`);
  await page.getByRole("link", { name: "Machine vm" }).click();
  await page.waitForURL(`**/machines/${machine_id}`);
});

for (const theme of ["light", "dark"] as const) {
  test(`a session is accessible and fits, ${theme}`, async ({ page, context, server }) => {
    const { id } = await record(server.url, monday);
    const other = await record(server.url, tuesday);
    await context.addCookies([{ name: "theme", value: theme, url: server.url }]);
    for (const path of [`/sessions?session=${id}`, `/sessions/${id}?with=${other.id}`]) {
      await open(page, path);
      await expectDrawn(page.locator(".figure").first());
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      await page.setViewportSize({ width: 390, height: 844 });
      await expectNoSidewaysScroll(page);
      await page.setViewportSize({ width: 1280, height: 720 });
    }
  });
}

test("the keyboard stays in the field in which something was chosen", async ({ page, server }) => {
  const { collector_name } = await record(server.url, monday);
  await record(server.url, tuesday);
  await open(page, "/sessions");
  await page.getByRole("combobox", { name: "Collector" }).focus();
  await choose(page, "Collector", collector_name);
  await page.waitForURL(/collector=/);
  await expect(page.getByRole("combobox", { name: "Collector" })).toBeFocused();
});

test("every sample comes out again in four formats", async ({ page, server }) => {
  const { id, ticks } = await record(server.url, monday);
  await open(page, `/sessions/${id}`);
  const address = async (name: string) => (await page.getByRole("link", { name }).getAttribute("href"))!;
  const text = async (name: string) => {
    const response = await page.request.get(await address(name));
    expect(response.status(), name).toBe(200);
    return response.text();
  };
  const every = records(await text("CSV, every series"));
  expect(every).toHaveLength(ticks);
  const busy = Object.keys(every[0]).find((column) => /cpu\.busy_pct/.test(column) && !/\[/.test(column))!;
  expect(Number(every.at(-1)![busy])).toBeCloseTo(50, 6);
  const classic = records(await text("CSV, 28 columns of older tools"));
  expect(Object.keys(classic[0])).toHaveLength(28);
  expect(classic).toHaveLength(ticks);
  const lines = (await text("JSON Lines")).trimEnd().split("\n").map((line) => JSON.parse(line));
  expect(lines.length).toBeGreaterThanOrEqual(ticks);
  const parquet = await page.request.get(await address("Parquet"));
  const bytes = await parquet.body();
  const ends = [bytes.subarray(0, 4), bytes.subarray(-4)].map(String);
  expect(ends, "how every such file begins and ends").toEqual(["PAR1", "PAR1"]);
});

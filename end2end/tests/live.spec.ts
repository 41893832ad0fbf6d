// What streams, seen as it comes: cards, charts of one host, pause, a lost connection, events.
import { spawn } from "node:child_process";
import { join } from "node:path";

import type { Page, WebSocketRoute } from "@playwright/test";

import { program } from "../fixtures/server";
import { type Host, type Values, host, sessionId, stream } from "../fixtures/stream";
import { expect, expectAccessible, expectDrawn, expectNoSidewaysScroll, javaScript, open, test } from "../fixtures/test";

const GiB = 2 ** 30;

/** One tick of a host with two CPUs. */
function tick(busy: number, steal = 0): Values {
  return {
    "cpu.busy_pct": busy,
    "cpu.busy_pct[0]": busy,
    "cpu.busy_pct[1]": busy / 2,
    "cpu.user_pct": busy * 0.75,
    "cpu.system_pct": busy * 0.25,
    "cpu.iowait_pct": 0,
    "cpu.steal_pct": steal,
    "disk.read_bytes_per_s": 1e6,
    "disk.write_bytes_per_s": 2e6,
    "mem.total_bytes": 8 * GiB,
    "mem.used_bytes": 2 * GiB,
    "net.rx_bytes_per_s": 3e6,
    "net.tx_bytes_per_s": 1e6,
  };
}

/** Now, in whole seconds: microseconds since 1970. */
function now() {
  return Math.floor(Date.now() / 1000) * 1_000_000;
}

/** Streams some seconds up to now; gives the number of the next tick. */
async function begin(server: string, of: Host, busy: number, seconds = 30) {
  const ticks = Array.from({ length: seconds }, () => tick(busy));
  const made = await stream(server, of, 0, now() - (seconds - 1) * 1_000_000, ticks);
  return { seq: seconds, ...made };
}

function card(page: Page, name: string) {
  return page.locator(".live-card").filter({ hasText: name });
}

test("without a stream the page says how to begin @ssr", async ({ page, server }) => {
  await open(page, "/live");
  const main = page.getByRole("main");
  await expect(main).toContainText("Nothing streams now.");
  await expect(main.getByRole("code").first()).toContainText(`stream --server ${server.url}`);
});

test("the newest values of every host stand on the page @ssr", async ({ page, server }) => {
  await begin(server.url, host("web-1"), 42);
  await open(page, "/live");
  if (javaScript()) {
    const shown = card(page, "web-1");
    await expect(shown).toContainText(/streaming|behind/);
    await expect(shown).toContainText("Busy 42.0 %");
    await expect(shown).toContainText("Memory 2.0 of 8.0 GiB");
    await expect(shown).toContainText("Disk 3.00 MB/s");
    await expect(shown).toContainText("Network 4.00 MB/s");
    await expect(shown.locator(".spark-busy")).toHaveAttribute("d", /^M.*Z$/);
  } else {
    const table = page.getByRole("region", { name: "Newest values" });
    const row = table.getByRole("row").nth(1);
    await expect(row).toContainText("web-1");
    await expect(row).toContainText(/streaming.*42\.0 %.*2\.0 of 8\.0 GiB.*3\.00 MB\/s.*4\.00 MB\/s/);
    await row.getByRole("link", { name: "Open its session" }).click();
    await expect(page.getByRole("main").locator(".lead")).toContainText("web-1 was busy 42.0 % on average");
  }
});

test("a sample is seen as soon as it is kept, and a new host gets a card", async ({ page, server }) => {
  const web = host("web-1");
  const { seq } = await begin(server.url, web, 42);
  await open(page, "/live");
  await expect(page.getByRole("status").first()).toHaveText("Live.");
  await stream(server.url, web, seq, now() + 1_000_000, [tick(77, 12)]);
  await expect(card(page, "web-1")).toContainText("Busy 77.0 %");
  await expect(card(page, "web-1")).toContainText("Stolen 12.0 %");
  await expect(card(page, "web-1").locator(".spark-steal")).toHaveAttribute("d", /^M.*Z$/);
  await begin(server.url, host("web-2"), 99);
  await expect(card(page, "web-2")).toContainText("Busy 99.0 %");
  // What is busy needs attention first.
  await expect(page.locator(".live-card").first()).toContainText("web-2");
});

test("a host that stops is behind, then silent", async ({ page, server }) => {
  const web = host("web-1");
  await begin(server.url, web, 42);
  await open(page, "/live");
  await expect(card(page, "web-1")).toContainText(/\d s behind/);
  await expect(card(page, "web-1")).toContainText(/silent for \d+ s/, { timeout: 20_000 });
});

test("a click shows the charts of a host, which go on; pause stops the view only", async ({ page, server }) => {
  const web = host("web-1");
  let { seq } = await begin(server.url, web, 42, 60);
  await open(page, "/live");
  await card(page, "web-1").click();
  await expect(page).toHaveURL(/\/live\?collector=/);
  const detail = page.getByRole("region", { name: "web-1" });
  const cpu = detail.getByRole("figure", { name: "What the CPUs did" });
  await expect(cpu).toContainText("at most 42.0 %");
  await expectDrawn(cpu);
  await expect(detail.getByRole("figure", { name: "Every CPU" })).toContainText("Of 2 CPUs, CPU 0 was the busiest");
  await stream(server.url, web, seq++, now() + 1_000_000, [tick(90)]);
  await expect(cpu).toContainText("at most 90.0 %");
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("status").first()).toContainText("the stream goes on");
  await stream(server.url, web, seq++, now() + 2_000_000, [tick(95)]);
  await page.waitForTimeout(1_500);
  await expect(cpu).toContainText("at most 90.0 %");
  await expect(card(page, "web-1")).toContainText("Busy 90.0 %");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(card(page, "web-1")).toContainText("Busy 95.0 %");
  await expect(cpu).toContainText("at most 95.0 %");
  await detail.getByRole("link", { name: "Last hour" }).click();
  await expect(page).toHaveURL(/range=1h/);
  await expect(cpu).toContainText("at most 95.0 %");
  await detail.getByRole("link", { name: "Close" }).click();
  await expect(detail).toHaveCount(0);
});

test("the address brings the same view back", async ({ page, server }) => {
  const { collector_id } = await begin(server.url, host("web-1"), 42, 120);
  await open(page, `/live?collector=${collector_id}&range=1m`);
  const detail = page.getByRole("region", { name: "web-1" });
  await expect(detail.getByRole("link", { name: "Last minute" })).toHaveAttribute("aria-current", "true");
  await expectDrawn(detail.getByRole("figure", { name: "Memory" }));
});

test("a session that grows is counted on its page", async ({ page, server }) => {
  const web = host("web-1");
  const { seq } = await begin(server.url, web, 42, 30);
  await open(page, "/sessions");
  const row = page.getByRole("region", { name: "Sessions, newest first" }).getByRole("row").nth(1);
  await expect(row).toContainText(/30.*streaming/);
  await stream(server.url, web, seq, now() + 1_000_000, [tick(50), tick(50)]);
  await expect(row).toContainText(/32.*streaming/);
});

test("what the agent streams is seen live, and found afterwards under its date", async ({ page, server }) => {
  const spool = join(test.info().outputPath("spool"));
  const args = ["stream", "--server", server.url, "--interval", "500ms", "--spool", spool];
  const agent = spawn(program("perfagent"), args, { stdio: "ignore" });
  try {
    await open(page, "/live");
    const shown = page.locator(".live-card");
    await expect(shown).toContainText(/Busy \d/);
    await expect(shown).toContainText("streaming");
    await shown.click();
    await expectDrawn(page.getByRole("figure", { name: "What the CPUs did" }));
  } finally {
    const ended = new Promise((done) => agent.once("exit", done));
    agent.kill("SIGTERM");
    await ended;
  }
  const [{ name }] = (await (await fetch(`${server.url}/api/v1/collectors`)).json()).items;
  const [{ date, ticks }] = (await (await fetch(`${server.url}/api/v1/sessions`)).json()).items;
  expect(ticks).toBeGreaterThan(1);
  await open(page, "/sessions");
  await page.getByRole("combobox", { name: "Collector" }).selectOption({ label: name });
  await page.waitForURL(/collector=/);
  await page.getByRole("combobox", { name: "Date, UTC" }).selectOption({ label: `${date} (1 session)` });
  await expect(page.getByRole("main").locator(".lead")).toContainText(`${name} was busy`);
  await expectDrawn(page.getByRole("figure", { name: "What the CPUs did" }));
});

/** An event as a program reports it. */
async function report(server: string, kind: string, severity: string, more: Record<string, unknown> = {}) {
  const id = `0199e0a1-0000-7000-8000-${Math.random().toString(16).slice(2, 14).padEnd(12, "0")}`;
  const event = { id, kind, severity, agent: "ci-3", at_us: Date.now() * 1000, ...more };
  const response = await fetch(`${server}/api/v1/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ events: [event] }),
  });
  expect(response.status, await response.text()).toBe(200);
}

test("events come as they happen, and the filters are the address", async ({ page, server }) => {
  const web = host("web-1");
  const { seq } = await begin(server.url, web, 42);
  await report(server.url, "deploy", "info", { run: "nightly-17", duration_us: 84_000, success: true });
  await open(page, "/live");
  const list = page.getByRole("region", { name: "Events, newest first" });
  await expect(list.getByRole("row").nth(1)).toContainText(/info.*deploy.*ci-3.*nightly-17.*84\.0 ms/);
  await report(server.url, "backup", "error", { success: false, payload: { disk: "full" } });
  await expect(list.getByRole("row").nth(1)).toContainText(/error.*backup.*failed · \{"disk":"full"\}/);
  const filters = page.getByRole("form", { name: "Filter events" });
  await filters.getByLabel("error").check();
  await filters.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/\/live\?severity=error$/);
  await expect(list.getByRole("row")).toHaveCount(2);
  await report(server.url, "deploy", "info");
  await report(server.url, "deploy", "error");
  await expect(list.getByRole("row")).toHaveCount(3);
  await expect(list.getByRole("row").nth(1)).toContainText("deploy");
  // What is listed does not stop the cards.
  await stream(server.url, web, seq, now() + 1_000_000, [tick(77)]);
  await expect(card(page, "web-1")).toContainText("Busy 77.0 %");
  await page.reload();
  await expect(list.getByRole("row")).toHaveCount(3);
  await expect(page.getByRole("region", { name: "Last minute" })).toContainText("deploy 3, backup 1");
});

test("filters of the list stop no card, whoever and whatever they name", async ({ page, server }) => {
  const web = host("web-1");
  let { seq } = await begin(server.url, web, 42);
  await report(server.url, "deploy", "info", { run: "nightly-17" });
  let [session, at_us] = [web, now()];
  for (const [round, query] of ["agent=ci-3", "run=nightly-17"].entries()) {
    await open(page, `/live?${query}`);
    await expect(page.getByRole("status").first()).toHaveText("Live.");
    at_us += 1_000_000;
    await stream(server.url, session, seq, at_us, [tick(70 + round)]);
    await expect(card(page, "web-1")).toContainText(`Busy ${70 + round}.0 %`);
    // Another session, which had not begun when the page was opened.
    session = { ...web, session: sessionId() };
    at_us += 1_000_000;
    await stream(server.url, session, 0, at_us, [tick(80 + round)]);
    seq = 1;
    await expect(card(page, "web-1")).toContainText(`Busy ${80 + round}.0 %`);
    await expect(page.getByRole("region", { name: "Events, newest first" }).getByRole("row")).toHaveCount(2);
  }
});

test("events, their filters and figures are there before any script @ssr", async ({ page, server }) => {
  await begin(server.url, host("web-1"), 42);
  await report(server.url, "deploy", "info", { run: "nightly-17", duration_us: 84_000 });
  await report(server.url, "deploy", "info");
  await report(server.url, "backup", "error", { success: false, payload: { disk: "full" } });
  await open(page, "/live");
  const list = page.getByRole("region", { name: "Events, newest first" });
  await expect(list.getByRole("row")).toHaveCount(4);
  await expect(list.getByRole("row").nth(1)).toContainText(/error.*backup.*ci-3.*failed · \{"disk":"full"\}/);
  await expect(page.getByRole("region", { name: "Last minute" })).toContainText("deploy 2, backup 1");
  const filters = page.getByRole("form", { name: "Filter events" });
  await filters.getByLabel("Kinds").fill("deploy");
  await filters.getByLabel("Agents").fill("ci-3");
  await filters.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/[?&]kind=deploy&agent=ci-3/);
  await expect(list.getByRole("row")).toHaveCount(3);
  await expect(list).not.toContainText("backup");
  await expect(filters.getByLabel("Kinds")).toHaveValue("deploy");
  await expect(page.getByRole("region", { name: "What happened, of ci-3" })).toContainText("3 events");
});

/** Stands between the page and the server, so that a test can cut the wire and join it again. */
async function wire(page: Page) {
  let [joined, connections] = [true, 0];
  let ends: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/api\/v1\/live$/, async (socket) => {
    connections += 1;
    if (joined) ends = [socket, socket.connectToServer()];
    else await socket.close({ code: 3000 });
  });
  return {
    cut: async () => {
      joined = false;
      for (const end of ends) await end.close({ code: 3000 });
    },
    join: () => {
      joined = true;
    },
    connections: () => connections,
  };
}

test("a connection that is lost comes back, and everything is seen once", async ({ page, server }) => {
  const line = await wire(page);
  const web = host("web-1");
  let { seq } = await begin(server.url, web, 42);
  await open(page, "/live");
  const status = page.getByRole("status").first();
  await expect(status).toHaveText("Live.");
  const list = page.getByRole("region", { name: "Events, newest first" });
  const rows = (kind: string) => list.getByRole("row").filter({ hasText: kind });
  await report(server.url, "before", "info");
  await expect(rows("before")).toHaveCount(1);
  await line.cut();
  await expect(status).toHaveText("The connection is lost; it is tried again.");
  await stream(server.url, web, seq++, now() + 1_000_000, [tick(77)]);
  for (const kind of ["meanwhile-1", "meanwhile-2"]) await report(server.url, kind, "info");
  // It is tried in vain, and nothing comes another way.
  const tried = line.connections();
  await expect.poll(line.connections).toBeGreaterThan(tried);
  await expect(status).toHaveText("The connection is lost; it is tried again.");
  await expect(card(page, "web-1")).toContainText("Busy 42.0 %");
  await expect(list.getByRole("row")).toHaveCount(2);
  line.join();
  await expect(status).toHaveText("Live.", { timeout: 20_000 });
  await expect(card(page, "web-1")).toContainText("Busy 77.0 %");
  await expect(rows("meanwhile-2")).toHaveCount(1);
  await report(server.url, "after", "info");
  await stream(server.url, web, seq++, now() + 2_000_000, [tick(88)]);
  await expect(card(page, "web-1")).toContainText("Busy 88.0 %");
  for (const kind of ["before", "meanwhile-1", "meanwhile-2", "after"]) await expect(rows(kind)).toHaveCount(1);
  await expect(list.getByRole("row")).toHaveCount(5);
});

/** What an agent tells of a measurement that goes on. */
function progress(half_width_pct: number | null, visit: number) {
  return {
    run: "run-7",
    agent: "web-1",
    payload: {
      units_per_s: 1234.56,
      mean_units_per_s: 1230,
      half_width_pct,
      sweep: "duty",
      level_pct: 50,
      lanes: 2,
      workload: { name: "standard", version: 1 },
      warmup: false,
      visit,
      visits: 12,
      remaining_s: 41,
    },
  };
}

test("a measurement has a tile while it goes on @ssr", async ({ page, server }) => {
  await report(server.url, "measure.progress", "info", progress(12, 3));
  await open(page, "/live");
  const tile = page.getByRole("region", { name: "web-1 measures standard" });
  await expect(tile).toContainText("1,235 units/s");
  await expect(tile).toContainText("50 % of the time, visit 3 of 12, 41 s left");
  await expect(tile).toContainText("± 12 %");
  await expectNoSidewaysScroll(page);
  if (!javaScript()) return;
  await expect(page.getByRole("status").first()).toHaveText("Live.");
  await report(server.url, "measure.progress", "info", progress(3.2, 3));
  await expect(tile).toContainText("± 3.2 %, closing in from ± 12 %");
  const end = { units_per_s: 1300, half_width_pct: 0.4, status: "complete" };
  await report(server.url, "measure.finished", "info", { run: "run-7", agent: "web-1", success: true, payload: end });
  await expect(tile).toContainText("1,300 units/s");
  await expect(tile).toContainText("Ended");
  await expect(tile).toContainText("± 0.40 %");
});

for (const theme of ["light", "dark"] as const) {
  test(`live is accessible and fits, ${theme}`, async ({ page, context, server }) => {
    const { collector_id } = await begin(server.url, host("web-1"), 42, 60);
    await begin(server.url, host("a-host-with-a-rather-long-name.example.org"), 97);
    await report(server.url, "measure.progress", "info", progress(12, 3));
    await context.addCookies([{ name: "theme", value: theme, url: server.url }]);
    await open(page, `/live?collector=${collector_id}`);
    await expectDrawn(page.locator(".figure").first());
    await expect(page.getByRole("region", { name: "web-1 measures standard" })).toBeVisible();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
  });
}

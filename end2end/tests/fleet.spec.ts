// The fleet: collectors with their state, announced, corrected, given tokens, deleted.
import type { Page } from "@playwright/test";

import { upload } from "../fixtures/api";
import { collection, evening, record } from "../fixtures/collection";
import { training } from "../fixtures/files";
import { type Server, startServer } from "../fixtures/server";
import { type Host, host, send, sessionId, stream } from "../fixtures/stream";
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

/** Now, in whole seconds: microseconds since 1970. */
function now() {
  return Math.floor(Date.now() / 1000) * 1_000_000;
}

function busy(count: number) {
  return Array.from({ length: count }, () => ({ "cpu.busy_pct": 50 }));
}

/** Streams the first three seconds of a session, the last of which is a minute ago. */
async function begin(server: Server, of: Host, token = "") {
  const at_us = now() - 62_000_000;
  const { collector_id } = await stream(server.url, of, 0, at_us, busy(3), { token });
  return { at_us, collector_id };
}

/** A time as sentences have it. */
const moment = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

/** The fleet says of a host what is wrong with it, in these sentences and no others. */
async function expectTroubles(page: Page, name: string, sentences: RegExp[]) {
  await open(page, "/fleet");
  await expect(row(page, name)).toBeVisible();
  const troubles = row(page, name).locator(".trouble");
  await expect(troubles).toHaveCount(sentences.length);
  for (const [at, sentence] of sentences.entries()) await expect(troubles.nth(at)).toHaveText(sentence);
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

test("a clock that is wrong is told until it is right @ssr", async ({ page, server }) => {
  const web = host("web-1");
  const { at_us } = await begin(server, web);
  await expectTroubles(page, "web-1", []);
  await expect(row(page, "web-1")).toContainText("streaming");
  // The sender's clock is read a moment before the server's.
  for (const [seq, skew_us, side] of [[3, 3_600_000_000, "ahead of"], [4, -3_600_000_000, "behind"]] as const) {
    await stream(server.url, web, seq, at_us + seq * 1_000_000, busy(1), { skew_us });
    const sentence = `The clock of web-1 is 3,[56]\\d\\d s ${side} the server's; set it, for example by NTP\\.`;
    await expectTroubles(page, "web-1", [new RegExp(sentence)]);
  }
  await stream(server.url, web, 5, at_us + 5_000_000, busy(1));
  await expectTroubles(page, "web-1", []);
});

test("samples that never came are counted @ssr", async ({ page, server }) => {
  const web = host("web-1");
  const { at_us } = await begin(server, web);
  await stream(server.url, web, 12, at_us + 12_000_000, busy(1));
  const sentence = new RegExp(
    `web-1 lost 9 samples of this session, the last at ${moment}: its spool was full\\. ` +
      "Give it more room, or see why the server was away\\.",
  );
  await expectTroubles(page, "web-1", [sentence]);
  // Another session has lost nothing.
  const next = { ...web, session: sessionId() };
  await stream(server.url, next, 0, at_us + 13_000_000, busy(1));
  await expectTroubles(page, "web-1", []);
});

test("a body that is refused is told with its reason @ssr", async ({ page, server }) => {
  const web = host("web-1");
  const { at_us } = await begin(server, web);
  const { status: of1970 } = await send(server.url, web, 3, 5, busy(1));
  expect(of1970, "a time of 1970").toBe(422);
  const told = (times: string, why: string) =>
    new RegExp(`What web-1 sent was refused ${times}, the last time at ${moment}: .*${why}`);
  await expectTroubles(page, "web-1", [told("once", "1970-01-01T00:00:00Z; set the clock")]);
  const { status: ofAnother } = await send(server.url, { ...web, key: "another host" }, 0, at_us, busy(1));
  expect(ofAnother, "the session of another host, from its beginning").toBe(409);
  await expectTroubles(page, "web-1", [told("2 times", "is that of another host\\.")]);
});

const testWithLogin = test.extend<{ server: Server }>({
  // biome-ignore lint: Playwright reads the pattern of the first argument.
  server: async ({}, use) => {
    const server = await startServer("login");
    await use(server);
    await server.stop();
  },
});

testWithLogin("a token that was revoked is told until another one is good @ssr", async ({ page, server }) => {
  const ask = (method: string, path: string, body?: unknown) =>
    fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: { "content-type": "application/json", authorization: `Bearer ${server.token}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  const made = async () => {
    const answer = await ask("POST", "/tokens", { name: "web", scopes: ["stream"] });
    expect(answer.status).toBe(201);
    return (await answer.json()) as { id: string; token: string };
  };
  const web = host("web-1");
  const { id, token } = await made();
  const { at_us } = await begin(server, web, token);
  expect((await ask("DELETE", `/tokens/${id}`)).ok).toBe(true);
  const { status } = await send(server.url, web, 3, at_us + 3_000_000, busy(1), { token });
  expect(status).toBe(401);
  await page.goto("/sign-in?next=/fleet");
  await page.getByLabel("Token").fill(server.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${server.url}/fleet`);
  const why = "This token was revoked; ask for another one\\.";
  await expectTroubles(page, "web-1", [new RegExp(`The token of web-1 was refused at ${moment}: ${why}`)]);
  const { token: another } = await made();
  await stream(server.url, web, 3, at_us + 3_000_000, busy(1), { token: another });
  await expectTroubles(page, "web-1", []);
});

const testWithShortSilence = test.extend<{ server: Server }>({
  // biome-ignore lint: Playwright reads the pattern of the first argument.
  server: async ({}, use) => {
    const server = await startServer("single user", ["--session-silence", "8"]);
    await use(server);
    await server.stop();
  },
});

testWithShortSilence("a session that stopped is told, also after the next one began @ssr", async ({ page, server }) => {
  const web = host("web-1");
  const { at_us, collector_id } = await begin(server, web);
  const state = async () => (await (await fetch(`${server.url}/api/v1/collectors/${collector_id}`)).json()).state;
  await expect.poll(state, { timeout: 40_000 }).toBe("silent");
  const unreachable = new RegExp(
    `Nothing has come from web-1 since ${moment}; 3 samples of its last session are kept\\. ` +
      "See whether the host and its agent run\\.",
  );
  await expectTroubles(page, "web-1", [unreachable]);
  await expect(row(page, "web-1")).toContainText("silent since");
  const next = { ...web, session: sessionId() };
  await stream(server.url, next, 0, at_us + 10_000_000, busy(1));
  const stopped = new RegExp(
    `web-1 stopped in the middle of a session at ${moment}; 3 samples of it are kept\\. ` +
      `The next one began at ${moment}\\.`,
  );
  await expectTroubles(page, "web-1", [stopped]);
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

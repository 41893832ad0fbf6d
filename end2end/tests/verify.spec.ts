// What a result is worth: computed again by the server and in the page, put aside where it lies.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { type Made, upload } from "../fixtures/api";
import { resultDocument } from "../fixtures/document";
import { file } from "../fixtures/files";
import { program } from "../fixtures/server";
import { expect, expectAccessible, open, test } from "../fixtures/test";

const run = promisify(execFile);

/** A short run of the real agent on this machine. */
async function measured(): Promise<any> {
  const folder = await mkdtemp(join(tmpdir(), "perfanalysis-verify-"));
  try {
    const out = join(folder, "a.perf.json");
    await run(program("perfagent"), ["measure", "--profile", "smoke", "--yes", "--quiet", "--out", out]);
    return JSON.parse(await readFile(out, "utf8"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One digest changed, and the sums with it, so that only computing it again can tell. */
function forged(document: any): any {
  for (const window of document.levels.flatMap((level: any) => level.visits).flatMap((visit: any) => visit.windows)) {
    const [lane] = window.lanes;
    lane.digest_sum = plus(lane.digest_sum, 1n);
    window.digest_sum = plus(window.digest_sum, 1n);
  }
  return document;
}

function plus(hex: string, more: bigint): string {
  return BigInt.asUintN(64, BigInt(`0x${hex}`) + more).toString(16).padStart(16, "0");
}

async function added(server: string, document: any): Promise<Made> {
  return upload(server, file("a.perf.json", JSON.stringify(document) + "\n"), {});
}

test("a true result is verified in this browser", async ({ page, server }) => {
  const made = await added(server.url, await measured());
  await open(page, made.url);
  const panel = page.getByRole("region", { name: /Verification/ });
  await expect(panel).toContainText("A digest proves the work, not the clock");
  await expect(panel).toContainText("Its time is self-reported.");
  await panel.getByRole("button", { name: "Verify in this browser" }).click();
  await expect(panel).toContainText(/✓ \d+ windows? of \d+ verified here\./, { timeout: 45_000 });
  await expect(panel.getByRole("button", { name: "Verify other windows" })).toBeVisible();
  await expectAccessible(page);
});

test("a forged result is found in this browser", async ({ page, server }) => {
  const made = await added(server.url, forged(await measured()));
  await open(page, made.url);
  const panel = page.getByRole("region", { name: /Verification/ });
  await panel.getByRole("button", { name: "Verify in this browser" }).click();
  await expect(panel).toContainText(/✕ Does not match: visit \d+, window \d+, lane \d+/, { timeout: 45_000 });
});

test("a forged result is found by the server and put aside", async ({ page, server }) => {
  const made = await added(server.url, forged(await measured()));
  const summary = `${server.url}/api/v1/results/${made.id}/summary`;
  const state = async () => (await (await fetch(summary)).json()).verification.state;
  await expect.poll(state, { timeout: 45_000 }).toBe("mismatch");
  await open(page, made.url);
  const banner = page.getByRole("alert", { name: "Does not match" });
  await expect(banner).toContainText("left out of comparisons, rankings and lists");
  await expectAccessible(page);
  await open(page, `/machines/${made.machine_id}`);
  const results = page.getByRole("region", { name: "Results of this machine, newest first" });
  await expect(results).toContainText("does not match");
  await expect(page.locator(".lead")).toContainText("No result of this machine matches the work that it states.");
});

test("a result without digests is the sender's word @ssr", async ({ page, server }) => {
  const made = await upload(server.url, resultDocument("bench.json"), {});
  await open(page, made.url);
  const panel = page.getByRole("region", { name: /Verification/ });
  await expect(panel).toContainText("Its time is self-reported.");
  await expect(panel.getByRole("button")).toHaveCount(0);
  const passport = page.getByRole("region", { name: /Noise passport/ });
  await expect(passport.getByRole("row").first()).toContainText("What to do");
  await expect(passport.getByRole("row", { name: /CPU quota/ })).toContainText("none below the threads");
  await expect(passport.getByRole("row", { name: /The measuring program itself/ })).toContainText("not recorded");
});

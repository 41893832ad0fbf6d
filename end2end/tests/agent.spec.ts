// The line on the pages that brings the agent to a machine: it is run as it stands there.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import { promisify } from "node:util";

import { expect, javaScript, open, test } from "../fixtures/test";

const run = promisify(execFile);

/** A folder of the test that is running, which the next run clears. */
async function ownFolder(): Promise<string> {
  const folder = test.info().outputPath("line");
  await mkdir(folder, { recursive: true });
  return folder;
}

test("the line of the first page fetches, checks and runs the agent", async ({ page, server }) => {
  test.setTimeout(120_000);
  await open(page, "/");
  const line = await page.getByRole("region", { name: "Measure a server" }).locator("code").innerText();
  expect(line).toContain(`${server.url}/agent/perfagent-x86_64-linux`);
  const folder = await ownFolder();
  // A run of seconds instead of minutes, and no question about other programs; the line is the page's.
  await run("bash", ["-c", `${line} --profile smoke --yes`], { cwd: folder });
  expect(await readdir(folder)).toContain("perfagent-x86_64-linux");
  await open(page, "/machines");
  await expect(page.getByRole("main").locator("tbody tr")).toHaveCount(1);
});

test("an agent that was changed on its way is not run", async ({ page, server }) => {
  await open(page, "/");
  const line = await page.getByRole("region", { name: "Measure a server" }).locator("code").innerText();
  const folder = await ownFolder();
  const changed = line.replace("| sha256sum -c", "| sed 's/^......../00000000/' | sha256sum -c");
  await expect(run("bash", ["-c", `${changed} --profile smoke --yes`], { cwd: folder })).rejects.toThrow(/FAILED|did NOT match/);
  expect(await (await page.request.get(`${server.url}/api/v1/results`)).json()).toMatchObject({ items: [] });
});

test("the same line stands where no machine is, and its button copies it @ssr", async ({ page, context, server }) => {
  await open(page, "/machines");
  const line = await page.getByRole("main").locator("code").innerText();
  expect(line).toContain(`measure --server ${server.url}`);
  if (!javaScript()) return;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(line);
});

test("what is listed is what is served", async ({ request, server }) => {
  const { items } = await (await request.get(`${server.url}/agent`)).json();
  for (const { href, sha256, bytes } of items) {
    const binary = await (await request.get(server.url + href)).body();
    expect(binary.length).toBe(bytes);
    expect(createHash("sha256").update(binary).digest("hex")).toBe(sha256);
  }
  expect(items.length).toBeGreaterThan(0);
});

// Every kind of file that holds results: recognised by what is in it, kept as what it says.
import type { Page } from "@playwright/test";

import { stored } from "../fixtures/api";
import { resultDocument } from "../fixtures/document";
import { comparison, file, loadTest, training } from "../fixtures/files";
import { expect, javaScript, open, test } from "../fixtures/test";

interface Result {
  machine_name: string;
  origin: string;
  peak_units_per_s: number;
}

type File = ReturnType<typeof file>;

/** Chooses files, waits for their previews where there is a script, and sends them. */
async function send(page: Page, files: File[], previews: string[]) {
  await open(page, "/upload");
  await page.locator('input[type="file"]').setInputFiles(files);
  if (javaScript()) {
    const chosen = page.getByRole("list", { name: "What you chose" });
    for (const preview of previews) await expect(chosen).toContainText(preview);
  }
  await page.getByRole("button", { name: /^Upload/ }).click();
  await page.waitForURL(/\/compare\?/);
}

/** Name, origin and rate of everything that was kept. */
async function kept(server: string) {
  const results = await stored<Result>(server, "results");
  return results.map((result) => [result.machine_name, result.origin, result.peak_units_per_s]).sort();
}

for (const { kind, made, previews, results } of [
  {
    kind: "training file",
    made: training(200, "vm-01.training.json"),
    previews: ["training file, ready", "vm-01: workload classic, 10 levels, 200 units/s at 100 %"],
    results: [["vm-01", "import", 200]],
  },
  {
    kind: "load-test reply",
    made: loadTest(300, "reply.json"),
    previews: ["load-test reply, ready", "loaded-01: workload classic, 3 levels, 300 units/s at 100 %"],
    results: [["loaded-01", "import", 300]],
  },
  {
    kind: "comparison table",
    made: comparison(274, 182, "table.csv"),
    previews: ["comparison table, ready", "left: workload classic, 10 levels, 274 units/s", "right: workload classic"],
    results: [
      ["left", "import", 274],
      ["right", "import", 182],
    ],
  },
  {
    kind: "result document",
    made: resultDocument("bench.json"),
    previews: ["result document, ready", "bench-01: workload standard, 3 levels, 200 units/s at 100 %"],
    results: [["bench-01", "agent", 200]],
  },
]) {
  test(`a ${kind} is recognised under any name @ssr`, async ({ page, server }) => {
    await send(page, [{ ...made, name: made.name.replace(/\.(json|csv)$/, ".txt") }], previews);
    await expect(page.getByRole("list", { name: "Machines" }).getByRole("listitem")).toHaveCount(results.length);
    expect(await kept(server.url)).toEqual(results);
  });
}

test("files of four kinds in one upload make one comparison @ssr", async ({ page, server }) => {
  const files = [
    training(200, "vm-01.json"),
    loadTest(300, "reply.json"),
    comparison(274, 182, "table.csv"),
    resultDocument("bench.json", "classic"),
  ];
  const kinds = ["training file", "load-test reply", "comparison table", "result document"];
  await send(page, files, kinds.map((kind) => `${kind}, ready`));
  const levels = page.getByRole("region", { name: "All levels" }).getByRole("row").last();
  await expect(levels).toContainText(/100.*200.*300.*274.*182.*200/);
  await expect(page.getByRole("main")).toContainText("No spread recorded: vm-01, loaded-01, left, right.");
  expect(await kept(server.url)).toHaveLength(5);
});

test("a table in which the ratio is wrong is kept, and doubted @ssr", async ({ page }) => {
  const text = comparison(274, 182, "table.csv").buffer.toString().replaceAll("1.51", "9.99");
  await send(page, [file("table.csv", text)], ["ready"]);
  await expect(page.getByRole("main").locator(".verdict")).toContainText("1.51×");
  await expect(page.getByText("Line 2 states a ratio of 9.99, its own columns give 1.51.").first()).toBeVisible();
});

test("a run that failed is kept as one, with what its tool said @ssr", async ({ page, server }) => {
  const reply = { hostname: "loaded-01", timestamp: 1705320000, numCores: 8, results: [], error: "out of memory" };
  const failed = file("reply.json", JSON.stringify(reply));
  await page.request.post("/api/v1/imports", { multipart: { file: failed } });
  const [{ url }] = await stored<{ url: string }>(server.url, "results");
  await open(page, url);
  await expect(page.getByText("aborted", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Reasons to doubt it" })).toContainText("out of memory");
  await expect(page.getByRole("main")).toContainText("This result has no figure at 100 % load.");
});

test("results of two workloads in one upload are both kept, and the way on works @ssr", async ({ page, server }) => {
  await open(page, "/upload");
  await page.locator('input[type="file"]').setInputFiles([training(200, "vm-01.json"), resultDocument("bench.json")]);
  if (javaScript()) await expect(page.getByRole("button", { name: "Upload 2 results" })).toBeVisible();
  await page.getByRole("button", { name: /^Upload/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^(Compare|Machines)$/ })).toBeVisible();
  expect(await kept(server.url)).toHaveLength(2);
  await expect(page.getByRole("alert"), "what was uploaded well does not end in a problem").toHaveCount(0);
});

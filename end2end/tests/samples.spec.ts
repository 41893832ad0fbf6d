// Every real file of the older tools goes in as a visitor would bring it: chosen, seen, sent, opened.
import type { Page } from "@playwright/test";

import { type Made, upload } from "../fixtures/api";
import { training } from "../fixtures/files";
import { lacking, sample, samples } from "../fixtures/samples";
import { expect, javaScript, open, test } from "../fixtures/test";

/** What the page shows of a file before it is sent, and of what came of it. */
interface Expected {
  path: string;
  /** As the page calls the format. */
  format: string;
  /** What it sees in the file. */
  preview: string;
  /** What stands on the page of what came of it. */
  opened: (string | RegExp)[];
}

const oci = "oci-vm01";
const evening = "130 samples, one every 5.00 s, from 2026-01-07T15:42:11Z to 2026-01-07T15:52:56Z, no gaps";

const recordings: Expected[] = [
  {
    path: "capture/azure-pcd-server-01.capture.json",
    format: "capture of /proc files",
    preview: "Session of pcd-server-01: 111 samples, one every 5.23 s, from 2026-01-10T18:06:07Z",
    opened: ["pcd-server-01 was busy 32.4 % on average, 100.0 % at P99"],
  },
  {
    path: `collection/${oci}.collection.jsonl`,
    format: "collection of /proc files",
    preview: "Session of vm01: 132 samples, one every 5.00 s",
    opened: ["vm01 was busy 46.3 % on average, 52.3 % at P99", "132 samples every 5 s, no gaps"],
  },
  {
    path: `collection/${oci}.portal.csv`,
    format: "portal table",
    preview: evening,
    opened: ["was busy 46.3 % on average, 51.8 % at P99", "130 samples every 5 s, no gaps"],
  },
  { path: `collection/${oci}.stat.csv`, format: "sar table", preview: evening, opened: ["was busy 46.3 % on average, 51.8 % at P99"] },
  { path: `collection/${oci}.meminfo.csv`, format: "sar table", preview: `${evening}; Memory`, opened: ["Available"] },
  { path: `collection/${oci}.diskstats.csv`, format: "sar table", preview: `${evening}; Disk`, opened: ["Read, sda"] },
  { path: `collection/${oci}.netdev.csv`, format: "sar table", preview: `${evening}; Network`, opened: ["Received, enp0s5"] },
  { path: `collection/${oci}.statfs.csv`, format: "sar table", preview: `${evening}; File systems`, opened: ["/boot/efi"] },
  {
    path: "containers/oci-lt1.containers.csv",
    format: "table of containers",
    preview: "Session of lt1: 61 samples, one every 10.0 s, from 2026-01-08T18:46:43Z",
    opened: ["61 samples every 10 s", "LT-suse-bench-3-1"],
  },
  {
    path: "containers/oci-lt1.containers.jsonl",
    format: "collection of /proc files",
    preview: "Session of lt1: 61 samples, one every 10.0 s, from 2026-01-08T18:46:43Z",
    opened: ["61 samples every 10 s", "7892fa5ced3d"],
  },
];

const levels: Expected[] = [
  {
    path: "training/azure-pcd-server-01.training.json",
    format: "training file",
    preview: "pcd-server-01: workload classic, 10 levels, 274 units/s at 100 %",
    opened: ["274 units/s"],
  },
  {
    path: "training/oci-perftest-vm-02.training.json",
    format: "training file",
    preview: "perftest-vm-02: workload classic, 10 levels, 182 units/s at 100 %",
    opened: ["182 units/s"],
  },
  {
    path: "training/comparison_data.csv",
    format: "comparison table",
    preview: "azure: workload classic, 10 levels, 274 units/s at 100 %",
    opened: ["1.51×"],
  },
];

/** They do not say whose they are: the visitor does. */
const ofMachines: Expected[] = [
  ...[
    ["test1__azure_replay", "2,039.64"],
    ["test1__oci_source", "4,667.69"],
    ["test2__azure_source", "2,040.53"],
    ["test2__oci_replay", "4,667.69"],
  ].map(([name, rate]) => ({
    path: `reports/${name}.sysbench.log`,
    format: "sysbench output",
    preview: `sysbench cpu with 2 threads and primes up to 10,000: ${rate} events/s`,
    opened: [`${rate} events/s, higher is better.`],
  })),
  {
    path: "containers/oci-perftest-vm-02.system_info.json",
    format: "facts about a machine",
    preview: "AMD EPYC 9J14 96-Core Processor, 2 vCPUs, 1 core.",
    opened: ["AMD EPYC 9J14 96-Core Processor"],
  },
];

const names = "containers/oci-lt1.names.json";

/** Of no format that anybody would look for here. */
const foreign = [
  { path: "capture/validation.csv", found: "timestamp,metric_type,target,actual,error,pct_error" },
  { path: "capture/diskmapper.json", found: "siteid, host, devicename, mountpoint, readsize" },
];

if (lacking) console.log(`left out: ${lacking}`);
test.skip(Boolean(lacking), lacking);

/** Chooses files, and looks at what the page says of each before it is sent. */
async function choose(page: Page, files: Pick<Expected, "path" | "format" | "preview">[]) {
  await open(page, "/upload");
  await page.locator('input[type="file"]').setInputFiles(files.map(({ path }) => sample(path)));
  if (!javaScript()) return;
  const rows = page.getByRole("list", { name: "What you chose" }).locator("> li");
  await expect(rows).toHaveCount(files.length);
  for (const [at, { path, format, preview }] of files.entries()) {
    await expect(rows.nth(at)).toContainText(sample(path).name);
    await expect(rows.nth(at)).toContainText(`${format}, ready`);
    await expect(rows.nth(at)).toContainText(preview);
  }
}

async function send(page: Page) {
  await page.getByRole("button", { name: /^Upload/ }).click();
}

async function says(page: Page, texts: (string | RegExp)[]) {
  for (const text of texts) await expect(page.getByRole("main")).toContainText(text);
}

test("no sample is forgotten", () => {
  const known = [...recordings, ...levels, ...ofMachines, ...foreign].map(({ path }) => path);
  expect(samples()).toEqual([...known, names].sort());
});

for (const file of recordings) {
  test(`${file.path} becomes a session @ssr`, async ({ page }) => {
    await choose(page, [file]);
    await send(page);
    await page.waitForURL(/\/sessions\/[^/]+$/);
    await says(page, file.opened);
    await expect(page.getByRole("definition").filter({ hasText: sample(file.path).name })).toBeVisible();
  });
}

for (const file of levels) {
  test(`${file.path} becomes a result @ssr`, async ({ page }) => {
    await choose(page, [file]);
    await send(page);
    await page.waitForURL(/\/compare\?ids=/);
    await says(page, file.opened);
  });
}

test("both training files are one comparison @ssr", async ({ page }) => {
  await choose(page, levels.slice(0, 2));
  await send(page);
  await page.waitForURL(/\/compare\?ids=/);
  await expect(page.getByRole("main").locator(".verdict")).toContainText("1.51×");
});

for (const file of ofMachines) {
  test(`${file.path} goes to the machine that is chosen`, async ({ page, server }) => {
    const { machine_id }: Made = await upload(server.url, training(182, "vm.json"), { name: "vm-02", provider: "OCI" });
    await choose(page, [file]);
    await page.getByLabel("Machine").selectOption({ label: "vm-02" });
    await send(page);
    await page.waitForURL(new RegExp(`/machines/${machine_id}$`));
    await says(page, file.opened);
  });
}

test.describe("without a machine", () => {
  test.use({ expectedConsole: [/422/] });

  for (const file of ofMachines.slice(-2)) {
    test(`${file.path} asks for one @ssr`, async ({ page }) => {
      await choose(page, [file]);
      await send(page);
      await says(page, [/choose the machine/]);
    });
  }
});

test(`${names} names the containers of a recording`, async ({ page }) => {
  const recording = recordings.find(({ path }) => path.endsWith("containers.jsonl"))!;
  const preview = "Container 7892fa5ced3d is LT-suse-bench-3-1.";
  await choose(page, [{ path: names, format: "names of containers", preview }, recording]);
  await send(page);
  await page.waitForURL(/\/sessions\/[^/]+$/);
  await says(page, ["LT-suse-bench-1-1", "LT-suse-bench-2-1", "LT-suse-bench-3-1"]);
});

test.describe("a file of no format", () => {
  test.use({ expectedConsole: [/422/] });

  for (const { path, found } of foreign) {
    test(`${path} is refused in one sentence @ssr`, async ({ page }) => {
      await open(page, "/upload");
      await page.locator('input[type="file"]').setInputFiles(sample(path));
      if (!javaScript()) await send(page);
      const problem = page.getByRole("main").locator(".problem");
      await expect(problem).toHaveCount(1);
      await expect(problem).toContainText("Line 1, column 1: found");
      await expect(problem).toContainText(found);
      await expect(problem).toContainText("choose a file that holds results or a recording.");
      if (javaScript()) await expect(page.getByRole("button", { name: /^Upload \d/ })).toHaveCount(0);
    });
  }
});

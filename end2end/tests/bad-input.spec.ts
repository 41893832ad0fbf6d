// Files as nobody should send them: each comes in whole and once, or one sentence says why not.
import type { Page } from "@playwright/test";
import { gzipSync } from "node:zlib";

import { kinds, stored } from "../fixtures/api";
import { collection, evening } from "../fixtures/collection";
import { binary, file, loadTest, training, zstd } from "../fixtures/files";
import { priceTable } from "../fixtures/price_lists";
import { expect, javaScript, open, test } from "../fixtures/test";

type File = ReturnType<typeof file>;

/** Chooses files as a visitor does. */
async function choose(page: Page, files: File[]) {
  await open(page, "/upload");
  await page.locator('input[type="file"]').setInputFiles(files);
  if (javaScript()) await expect(chosen(page).locator("> li")).toHaveCount(files.length);
}

function chosen(page: Page) {
  return page.getByRole("list", { name: "What you chose" });
}

async function send(page: Page) {
  await page.getByRole("button", { name: /^Upload/ }).click();
}

/** How many things of each kind the server has, in the order of `kinds`. */
async function counted(server: string): Promise<number[]> {
  return Promise.all(kinds.map(async (kind) => (await stored(server, kind)).length));
}

const nothing = kinds.map(() => 0);

/** The same text with something else in one place. */
function put({ name, buffer }: File, there: string, instead: string): File {
  const text = buffer.toString();
  expect(text, "the place is in the file").toContain(there);
  return file(name, text.replace(there, () => instead));
}

const whole = training(200, "vm-01.json");
const text = whole.buffer.toString();
const recorded = collection("vm-01.collection.jsonl", { start: evening, readings: 3, busy: () => 50 });
const deep = `${"[".repeat(100_000)}1${"]".repeat(100_000)}`;
const load = loadTest(300, "reply.json");
const busy = '"busy":30,"units":60';

test.describe("refused", () => {
  // A page that is answered with 422 says so in the console; what a script reads is not sent at all.
  test.use({ expectedConsole: [/422/] });

  for (const { what, made, says } of [
    { what: "an empty file", made: file("empty.json", ""), says: /empty/ },
    { what: "a file of blanks", made: file("blank.json", " \r\n\n"), says: /an empty file/ },
    { what: "a cut off training file", made: file("cut.json", text.slice(0, -5)), says: /Line 10.*cut off/ },
    { what: "deep JSON", made: put(whole, busy, `"busy":30,"units":${deep}`), says: /Line 3.*a list/ },
    { what: "a file that is nothing but deep", made: file("deep.json", deep), says: /Line 1/ },
    { what: "units that are no number", made: put(whole, busy, '"busy":30,"units":NaN'), says: /Line 3.*NaN/ },
    { what: "2^64 units", made: put(whole, busy, '"busy":30,"units":18446744073709551616'), says: /Line 3.*units per second/ },
    { what: "units below nothing", made: put(whole, busy, '"busy":30,"units":-1'), says: /Line 3.*-1 units/ },
    { what: "a load of 0 %", made: put(whole, '"busy":30', '"busy":0'), says: /Line 3.*10 to 100 % busy/ },
    { what: "the same load twice", made: put(whole, '"busy":30', '"busy":20'), says: /Line 3.*first on line 2/ },
    { what: "a reply of the year 9999", made: put(load, "1705320000", "253402300799"), says: /Line 1.*between 1970 and 2100/ },
    { what: "a recording of 1970", made: put(recorded, String(evening), "5"), says: /Line 1.*between 2000 and 2100/ },
    {
      what: "a recording of the year 9999",
      made: put(recorded, String(evening), '"9999-12-31T23:59:59Z"'),
      says: /Line 1.*between 2000 and 2100/,
    },
    { what: "a price that is no number", made: put(file("prices.csv", priceTable), "0.015", "NaN"), says: /Line 2.*NaN/ },
    { what: "half of a gzip file", made: binary("half.gz", gzipSync(text).subarray(0, 40)), says: /cannot be unpacked/ },
  ]) {
    test(`${what}, with one sentence that says why @ssr`, async ({ page, server }) => {
      await choose(page, [made]);
      // Without a script the server is asked, and answers with a page.
      if (!javaScript()) await send(page);
      const problems = page.getByRole("main").locator(".problem");
      await expect(problems).toHaveCount(1);
      await expect(problems).toHaveText(says);
      const sentence = await problems.innerText();
      expect(sentence.trim()).toMatch(/^(Problem:\s+)?(Line \d|Found |The file )[^\n]*\.$/);
      expect(sentence.length).toBeLessThan(600);
      if (javaScript()) {
        await expect(chosen(page)).toContainText("cannot be imported");
        await send(page);
        await expect(problems, "there is nothing to send").toHaveCount(1);
      }
      expect(await counted(server.url)).toEqual(nothing);
    });
  }
});

for (const { what, made } of [
  { what: "a byte order mark and Windows' ends of lines", made: file("bom.json", `\ufeff${text.replaceAll("\n", "\r\n")}`) },
  { what: "UTF-16", made: binary("utf16.json", Buffer.from(`\ufeff${text}`, "utf16le")) },
  { what: "gzip", made: binary("vm-01.json.gz", gzipSync(text)) },
  { what: "zstd", made: zstd(whole) },
]) {
  test(`a file in ${what} is the file that it was @ssr`, async ({ page, server }) => {
    await page.request.post("/api/v1/imports", { multipart: { file: whole } });
    const before = await counted(server.url);
    expect(before).toEqual([1, 1, 0, 0, 0]);
    await choose(page, [made]);
    if (javaScript()) await expect(chosen(page)).toContainText("10 levels, 200 units/s at 100 %");
    await send(page);
    await page.waitForURL(/\/compare\?ids=[^,&]+$/);
    expect(await counted(server.url), "nothing is there twice").toEqual(before);
  });
}

test("the same file twice in one upload, and once more, is one result @ssr", async ({ page, server }) => {
  for (const files of [[whole, whole], [whole]]) {
    await choose(page, files);
    if (javaScript()) await expect(chosen(page).getByText("training file, ready")).toHaveCount(files.length);
    await send(page);
    await page.waitForURL(/\/compare\?ids=[^,&]+$/);
    expect(await counted(server.url)).toEqual([1, 1, 0, 0, 0]);
  }
});

test("the same recording and the same prices twice are there once @ssr", async ({ page, server }) => {
  for (const made of [recorded, recorded]) {
    await choose(page, [made]);
    if (javaScript()) await expect(chosen(page)).toContainText("collection of /proc files, ready");
    await send(page);
    await page.waitForURL(/\/sessions\/[^/]+$/);
    expect(await counted(server.url)).toEqual([0, 0, 1, 1, 0]);
  }
  const prices = file("prices.csv", priceTable);
  for (const made of [prices, prices]) {
    await choose(page, [made]);
    if (javaScript()) await expect(chosen(page)).toContainText("price table, ready");
    await send(page);
    await page.waitForURL(/\/prices$/);
    expect(await counted(server.url)).toEqual([0, 0, 1, 1, 2]);
  }
});

for (const { what, name, kept } of [
  {
    what: "a script",
    name: '<script>document.title="taken over"</script>',
    kept: '<script>document.title="taken over"</script>',
  },
  { what: "a formula", name: "=cmd()|'/c calc'!A0", kept: "=cmd()|'/c calc'!A0" },
  { what: "marks that turn the text around", name: "\u202elmth.elif", kept: "lmth.elif" },
  { what: "10,000 letters", name: "x".repeat(10_000), kept: "x".repeat(200) },
]) {
  test(`a machine that is called by ${what} has that name as text @ssr`, async ({ page, server }) => {
    const reply = JSON.parse(load.buffer.toString());
    await choose(page, [file("<script>.json", JSON.stringify({ ...reply, hostname: name }))]);
    if (javaScript()) {
      await expect(chosen(page)).toContainText("<script>.json");
      await expect(chosen(page)).toContainText(`${kept}: workload classic`);
    }
    await send(page);
    await page.waitForURL(/\/compare\?/);
    const [machine] = await stored<{ id: string; name: string }>(server.url, "machines");
    expect(machine.name).toBe(kept);
    for (const path of [page.url(), "/machines", `/machines/${machine.id}`]) {
      await open(page, path);
      await expect(page.getByRole("main")).toContainText(kept);
      await expect(page).toHaveTitle(/PerfAnalysis/);
      expect(await page.title()).not.toBe("taken over");
    }
  });
}

// The worker as shipped: same file, same module, same headers as a reader's browser gets.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "../fixtures/test";

test("the shipped worker computes the golden digests in Chromium", async ({ page, server }) => {
  await page.goto("/");
  const computed = await page.evaluate(async () => {
    const assets = JSON.parse(document.getElementById("assets")!.textContent!);
    const module = await WebAssembly.compileStreaming(fetch(assets["kernel.wasm"]));
    const worker = new Worker(assets["worker.js"], { type: "module" });
    const ask = (message: object) =>
      new Promise<{ json?: string }>((done, fail) => {
        worker.onmessage = ({ data }) => (data.type === "error" ? fail(new Error(data.message)) : done(data));
        worker.onerror = (event) => fail(new Error(event.message));
        worker.postMessage(message);
      });
    await ask({ type: "init", id: 1, module, glue: assets["kernel.js"] });
    const { json } = await ask({ type: "golden", id: 2 });
    return JSON.parse(json!);
  });
  const path = join(import.meta.dirname, "../../kernel/src/workload/golden.json");
  const committed = JSON.parse(await readFile(path, "utf8"));
  expect(committed.length).toBeGreaterThan(20);
  expect(computed).toEqual(committed);
});

test("the page is isolated, so that its clock is fine", async ({ page, server }) => {
  await page.goto("/");
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

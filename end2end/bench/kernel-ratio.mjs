// Paired rates of the kernel, Chromium over native, on this computer.
//
//   node kernel-ratio.mjs NATIVE MODULE_FOLDER [ROUNDS] [WORKLOAD…]
//
// NATIVE is the built example `rates`, MODULE_FOLDER holds kernel_worker.js,
// kernel_worker_bg.wasm and worker.js. Each round times one batch of the same
// units on either side, taking turns in who goes first; the ratio of a pair
// shares whatever else the computer was doing. Prints JSON.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import { chromium } from '@playwright/test';
import { quantile, round4, startNative } from './lines.mjs';

const WORKLOADS = ['standard', 'int', 'float', 'memory', 'bytes', 'classic'];
/** Long enough that the timers' steps do not matter, short enough that a pair sees one machine. */
const BATCH_MS = 12;
/** The warm-up is over when this many neighbouring browser batches agree within 2 %, or at its bound. */
const WARM_BATCHES = 5;
const WARM_BOUND = 150;
const SEED = '0123456789abcdef';

const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html' };

async function serve(folder) {
  const server = createServer(async (request, response) => {
    const name = basename(new URL(request.url, 'http://localhost').pathname) || 'index.html';
    const headers = {
      'Content-Type': TYPES[name.slice(name.lastIndexOf('.'))] ?? 'application/octet-stream',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    };
    try {
      const body = name === 'index.html' ? '<!doctype html>' : await readFile(join(folder, name));
      response.writeHead(200, headers).end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function startBrowser(origin) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const page = await browser.newPage();
  await page.goto(`${origin}/index.html`);
  await page.evaluate(async () => {
    const worker = new Worker('/worker.js', { type: 'module' });
    window.ask = (message) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) =>
          data.type === 'error' ? reject(new Error(data.message)) : resolve(data);
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage(message);
      });
    const module = await WebAssembly.compileStreaming(fetch('/kernel_worker_bg.wasm'));
    await window.ask({ type: 'init', id: 0, module, glue: '/kernel_worker.js' });
  });
  const ask = (message) => page.evaluate((request) => window.ask(request), { id: 0, ...message });
  return {
    version: browser.version(),
    start: (workload) => ask({ type: 'lane', workload, seed: SEED, lane: 0 }),
    async run(units) {
      const answer = await ask({ type: 'batch', units });
      return { elapsedMs: answer.elapsed_us / 1000, digestSum: answer.digest_sum };
    },
    stop: () => browser.close(),
  };
}

/** Runs until V8 has settled; the units that then fill a batch, and how many batches it took. */
async function warmUp(browser, native, workload) {
  let units = 1;
  let rates = [];
  let fastest = 0;
  for (let batches = 1; ; batches += 1) {
    const { elapsedMs } = await browser.run(units);
    await native.run(workload, units);
    rates = [...rates, units / elapsedMs].slice(-WARM_BATCHES);
    fastest = Math.max(fastest, ...rates);
    const long = elapsedMs >= BATCH_MS / 2;
    const agree = rates.length === WARM_BATCHES && Math.max(...rates) <= 1.02 * Math.min(...rates);
    if ((long && agree) || batches === WARM_BOUND) {
      return { units, batches };
    }
    // By the fastest batch: a slow moment of the computer must not shorten all that follow.
    units = Math.max(1, Math.round(fastest * BATCH_MS));
  }
}

async function measure(browser, native, workload, rounds) {
  await browser.start(workload);
  await native.run(workload, 0);
  const { units, batches } = await warmUp(browser, native, workload);
  const pairs = [];
  for (let round = 0; round < rounds; round += 1) {
    const nativeFirst = round % 2 === 0;
    const first = nativeFirst ? await native.run(workload, units) : await browser.run(units);
    const second = nativeFirst ? await browser.run(units) : await native.run(workload, units);
    const [ours, theirs] = nativeFirst ? [first, second] : [second, first];
    if (ours.digestSum !== theirs.digestSum) {
      throw new Error(`${workload}: digests differ in round ${round}`);
    }
    pairs.push({ native: ours.elapsedMs, browser: theirs.elapsedMs });
  }
  const ratios = pairs.map((pair) => pair.native / pair.browser).sort((a, b) => a - b);
  const least = (side) => Math.min(...pairs.map((pair) => pair[side]));
  return {
    workload,
    ratio_median: round4(quantile(ratios, 0.5)),
    ratio_q1: round4(quantile(ratios, 0.25)),
    ratio_q3: round4(quantile(ratios, 0.75)),
    ratio_of_minima: round4(least('native') / least('browser')),
    native_us_per_unit: round4((1000 * least('native')) / units),
    browser_us_per_unit: round4((1000 * least('browser')) / units),
    units_per_batch: units,
    pairs: pairs.length,
    warmup_batches: batches,
  };
}

const [nativePath, folder, rounds = '150', ...only] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node kernel-ratio.mjs NATIVE MODULE_FOLDER [ROUNDS] [WORKLOAD…]');
  process.exit(2);
}
const server = await serve(folder);
const native = startNative(nativePath);
const browser = await startBrowser(`http://127.0.0.1:${server.address().port}`);
try {
  const rows = [];
  for (const workload of only.length > 0 ? only : WORKLOADS) {
    rows.push(await measure(browser, native, workload, Number(rounds)));
  }
  console.log(JSON.stringify({ browser: `Chromium ${browser.version}`, seed: SEED, rows }, null, 2));
} finally {
  await browser.stop();
  native.stop();
  server.close();
}

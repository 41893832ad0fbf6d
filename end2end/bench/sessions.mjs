// What switching between sessions takes: in the browser, from the choice to the text, and to the charts.
//
//   node sessions.mjs SERVER SITE
//
// Brings 10 sessions of 1,000 and 10 of 86,400 samples, ten series each, then
// chooses one after the other in the field of the page. Prints JSON.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const PORT = 4449;
const SESSIONS = 10;
const SWITCHES = 100;
const LENGTHS = { short: 1_000, day: 86_400 };
const START = 1_768_003_200;

const url = `http://127.0.0.1:${PORT}`;

async function start(program, site, data) {
  const args = ['--single-user', '--addr', `127.0.0.1:${PORT}`, '--data', data, '--site', site];
  const server = spawn(program, args, { stdio: 'ignore' });
  for (const began = performance.now(); performance.now() - began < 20_000; ) {
    try {
      if ((await fetch(`${url}/readyz`)).ok) return server;
    } catch {
      // Not listening yet.
    }
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error('the server does not start');
}

async function stop(server) {
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  await ended;
}

const COLUMNS =
  'timestamp,cpu_user,cpu_system,cpu_idle,cpu_iowait,cpu_steal,mem_total_kb,mem_used_kb,mem_free_kb,mem_cached_kb,disk_read_bytes,disk_write_bytes,net_rx_bytes,net_tx_bytes';

/** A day's table of the older portal, at one second; values that neither repeat nor compress away. */
function table(number, samples) {
  let seed = number + 1;
  const noise = () => {
    // Numerical Recipes' generator: the same table on every run.
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const lines = [COLUMNS];
  for (let at = 0; at < samples; at += 1) {
    const user = 30 + 20 * Math.sin(at / 900) + 10 * noise();
    const [system, iowait, steal] = [3 + 2 * noise(), noise(), noise() / 2];
    const idle = 100 - user - system - iowait - steal;
    const used = 1_000_000 + Math.round(50_000 * noise());
    const memory = [4_000_000, used, 2_000_000 - used, 2_000_000];
    const rates = Array.from({ length: 4 }, () => Math.round(5e6 * noise()));
    const cpu = [user, system, idle, iowait, steal].map((value) => value.toFixed(3));
    lines.push([START + number + at, ...cpu, ...memory, ...rates].join(','));
  }
  return lines.join('\n') + '\n';
}

/** All of one collector and one day, so that the field offers them beside each other. */
async function bring(kind, number, samples, collector_id) {
  const body = new FormData();
  body.append('facts', JSON.stringify([{ file: 0, name: kind, collector_id }]));
  body.append('file', new Blob([table(number, samples)]), `${kind}-${number}.csv`);
  const response = await fetch(`${url}/api/v1/imports`, { method: 'POST', body });
  const answer = await response.json();
  if (response.status !== 201) throw new Error(JSON.stringify(answer).slice(0, 500));
  return answer.files[0].sessions[0];
}

/** Every session of a list, again and again, the next one never the same. */
function order(ids) {
  return Array.from({ length: SWITCHES }, (_, at) => ids[(at * 3 + 1) % ids.length]);
}

/** Milliseconds from the choice to the text, and to the painted charts, of each switch. */
async function switched(page, ids) {
  await page.goto(`${url}/sessions?session=${ids[0]}`);
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
  await page.locator('.figure canvas').first().waitFor();
  return page.evaluate(async (order) => {
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const until = async (is) => {
      const began = performance.now();
      while (!is()) {
        if (performance.now() - began > 20_000) throw new Error('the page does not change');
        await new Promise((done) => setTimeout(done));
      }
    };
    const times = [];
    for (const id of order) {
      const before = document.querySelector('.figure figcaption').textContent;
      const field = document.querySelector('select[name=session]');
      const began = performance.now();
      field.value = id;
      field.dispatchEvent(new Event('change', { bubbles: true }));
      await until(() => document.querySelector(`.session-name a[href$="${id}"]`));
      await until(() => document.querySelector('.figure figcaption').textContent !== before);
      const text = performance.now() - began;
      // Set when every chart in sight of the reader has been drawn.
      await until(() => performance.getEntriesByName('charts-drawn').at(-1)?.startTime > began);
      await painted();
      times.push({ text, charts: performance.now() - began });
      // What a reader does meanwhile: nothing is measured of it.
      await new Promise((done) => setTimeout(done, 150));
    }
    return times;
  }, order(ids));
}

/** Milliseconds of a request from this process, body included. */
async function timed(path) {
  const began = performance.now();
  const response = await fetch(url + path);
  const bytes = (await response.arrayBuffer()).byteLength;
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  return { elapsed_ms: performance.now() - began, bytes };
}

function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { median: at(0.5), min: sorted[0], p95: at(0.95), p99: at(0.99), n: sorted.length };
}

const [program, site] = process.argv.slice(2);
const data = await mkdtemp(join(tmpdir(), 'perfanalysis-bench-'));
const server = await start(program, site, data);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  const result = {};
  for (const [kind, samples] of Object.entries(LENGTHS)) {
    const ids = [];
    let collector;
    for (let number = 0; number < SESSIONS; number += 1) {
      const made = await bring(kind, number, samples, collector);
      collector ??= made.collector_id;
      ids.push(made.id);
    }
    const page = await browser.newPage();
    const times = await switched(page, ids);
    await page.close();
    const pages = [];
    const series = [];
    for (let at = 0; at < SWITCHES; at += 1) {
      const id = ids[(at * 3) % ids.length];
      pages.push((await timed(`/sessions/${id}`)).elapsed_ms);
      const range = await timed(`/api/v1/sessions/${id}/series?points=2000`);
      series.push(range.elapsed_ms);
    }
    result[`switch_${kind}_ms`] = spread(times.map(({ text }) => text));
    result[`charts_${kind}_ms`] = spread(times.map(({ charts }) => charts));
    result[`page_${kind}_ms`] = spread(pages);
    result[`series_${kind}_ms`] = spread(series);
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await browser.close();
  await stop(server);
  await rm(data, { recursive: true, force: true });
}

// What the release server takes: its start, and a comparison of 20 machines.
//
//   node server.mjs SERVER SITE
//
// Uploads 20 results with the windows of a standard run on eight lanes, then
// times the whole request from this process. Prints JSON.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PORT = 4790;
const STARTS = 7;
const REQUESTS = 41;
const MACHINES = 20;
const LEVELS = 10;
const WINDOWS = 29;
const LANES = 8;

const url = `http://127.0.0.1:${PORT}`;
const hex = (value) => BigInt(value).toString(16).padStart(16, '0');

async function start(program, site, data) {
  const args = ['--single-user', '--addr', `127.0.0.1:${PORT}`, '--data', data, '--site', site];
  const began = performance.now();
  const server = spawn(program, args, { stdio: 'ignore' });
  for (;;) {
    try {
      const response = await fetch(`${url}/`);
      await response.text();
      if (response.ok) break;
    } catch {
      // Not listening yet.
    }
    if (performance.now() - began > 20_000) throw new Error('the server does not start');
    await new Promise((done) => setTimeout(done, 2));
  }
  return { server, elapsed_ms: performance.now() - began };
}

async function stop(server) {
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  await ended;
}

function window(at, units, level) {
  const lanes = Array.from({ length: LANES }, (_, lane) => ({
    lane,
    first_unit: at * units,
    units,
    digest_sum: hex(units),
  }));
  return {
    warmup: false,
    start_ns: (level * WINDOWS + at) * 500_000_000,
    elapsed_ns: 500_000_000,
    own_cpu_ns: Math.round(LANES * 500_000_000 * ((level + 1) / LEVELS) * 0.99),
    units: units * LANES,
    digest_sum: hex(units * LANES),
    lanes,
    background_pct: 0.1,
    steal_pct: 0,
  };
}

function document(number) {
  const levels = Array.from({ length: LEVELS }, (_, level) => {
    const windows = Array.from({ length: WINDOWS }, (_, at) => window(at, (level + 1) * 100 + number, level));
    const target_pct = (level + 1) * 10;
    return { sweep: 'duty', target_pct, lanes: LANES, stated_units_per_s: null, visits: [{ order: level, windows }] };
  });
  const machine = { id: hex(number + 1).repeat(4), name: `bench-${number}`, cpu: { vcpus: LANES }, capacity_cpus: LANES };
  return {
    schema: 'perfanalysis/result',
    version: 1,
    id: `0199e0a1-7b2c-7def-8123-${String(number).padStart(12, '0')}`,
    origin: 'agent',
    status: 'complete',
    started_at_us: 1_790_000_000_000_000,
    elapsed_ns: LEVELS * WINDOWS * 500_000_000,
    machine,
    workload: { name: 'standard', version: 1 },
    profile: 'standard',
    seed: hex(7),
    toolchain: null,
    levels,
    overhead: null,
    browser: null,
    warnings: [],
  };
}

async function upload(number) {
  const body = new FormData();
  body.append('file', new Blob([JSON.stringify(document(number))]), `bench-${number}.json`);
  const response = await fetch(`${url}/api/v1/imports`, { method: 'POST', body });
  const answer = await response.json();
  if (response.status !== 201) throw new Error(JSON.stringify(answer));
  return answer.files[0].results[0].id;
}

async function timed(path) {
  const began = performance.now();
  const response = await fetch(url + path);
  await response.text();
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  return performance.now() - began;
}

function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { median: at(0.5), min: sorted[0], p95: at(0.95), n: sorted.length };
}

const [program, site] = process.argv.slice(2);
const data = await mkdtemp(join(tmpdir(), 'perfanalysis-bench-'));
try {
  const starts = [];
  for (let count = 0; count < STARTS; count += 1) {
    const { server, elapsed_ms } = await start(program, site, data);
    starts.push(elapsed_ms);
    await stop(server);
  }
  const { server } = await start(program, site, data);
  const ids = [];
  for (let number = 0; number < MACHINES; number += 1) ids.push(await upload(number));
  const query = `ids=${ids.join(',')}`;
  const first_ms = await timed(`/api/v1/compare?${query}`);
  const api = [];
  const page = [];
  for (let count = 0; count < REQUESTS; count += 1) {
    api.push(await timed(`/api/v1/compare?${query}`));
    page.push(await timed(`/compare?${query}`));
  }
  await stop(server);
  const result = { start_ms: spread(starts), compare_20_first_ms: first_ms, compare_20_ms: spread(api), compare_20_page_ms: spread(page) };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await rm(data, { recursive: true, force: true });
}

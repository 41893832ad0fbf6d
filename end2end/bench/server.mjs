// What the release server takes: its start, and a comparison of 20 machines.
//
//   node server.mjs SERVER SITE
//
// Uploads 20 results with the windows of a standard run on eight lanes, then
// times the whole request from this process. Prints JSON.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { result } from './measured.mjs';
import { bring, spread, start, stop, timed } from './served.mjs';

const PORT = 4790;
const STARTS = 7;
const REQUESTS = 41;
const MACHINES = 20;

const [program, site] = process.argv.slice(2);
const data = await mkdtemp(join(tmpdir(), 'perfanalysis-bench-'));
try {
  const starts = [];
  for (let count = 0; count < STARTS; count += 1) {
    const { server, elapsed_ms } = await start(program, site, data, PORT);
    starts.push(elapsed_ms);
    await stop(server);
  }
  const { server, url } = await start(program, site, data, PORT);
  const ids = [];
  for (let machine = 0; machine < MACHINES; machine += 1) {
    const brought = await bring(url, 'bench.json', JSON.stringify(result(machine)));
    ids.push(brought.results[0].id);
  }
  const query = `ids=${ids.join(',')}`;
  const compare_20_first_ms = await timed(`${url}/api/v1/compare?${query}`);
  const api = [];
  const page = [];
  for (let count = 0; count < REQUESTS; count += 1) {
    api.push(await timed(`${url}/api/v1/compare?${query}`));
    page.push(await timed(`${url}/compare?${query}`));
  }
  await stop(server);
  const figures = {
    start_ms: spread(starts),
    compare_20_first_ms,
    compare_20_ms: spread(api),
    compare_20_page_ms: spread(page),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  await rm(data, { recursive: true, force: true });
}

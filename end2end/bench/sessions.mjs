// What switching between sessions takes: in the browser, from the choice to the text, and to the charts.
//
//   node sessions.mjs SERVER SITE
//
// Brings 10 sessions of 1,000 and 10 of 86,400 samples, ten series each, then
// chooses one after the other in the field of the page. Prints JSON.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browse, inTurn, opened, switched } from './browsed.mjs';
import { bring, spread, start, stop, timed } from './served.mjs';

const PORT = 4449;
const SESSIONS = 10;
const SWITCHES = 100;
const LENGTHS = { short: 1_000, day: 86_400 };
const START = 1_768_003_200;

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

/** In the page: the reader takes another session in the field. */
function choose(id) {
  const field = document.querySelector('select[name=session]');
  field.value = id;
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

const isNamed = (id) => document.querySelector(`.session-name a[href$="${id}"]`) !== null;

const [program, site] = process.argv.slice(2);
const data = await mkdtemp(join(tmpdir(), 'perfanalysis-bench-'));
const { server, url } = await start(program, site, data, PORT);
const browser = await browse();
try {
  const result = {};
  for (const [kind, samples] of Object.entries(LENGTHS)) {
    const ids = [];
    let collector_id;
    for (let number = 0; number < SESSIONS; number += 1) {
      // All of one collector and one day, so that the field offers them beside each other.
      const file = await bring(url, `${number}.csv`, table(number, samples), { name: kind, collector_id });
      collector_id ??= file.sessions[0].collector_id;
      ids.push(file.sessions[0].id);
    }
    const page = await opened(browser, `${url}/sessions?session=${ids[0]}`);
    const times = await switched(page, inTurn(ids, SWITCHES), choose, isNamed, '.figure figcaption');
    await page.close();
    const pages = [];
    const series = [];
    for (const id of inTurn(ids, SWITCHES)) {
      pages.push(await timed(`${url}/sessions/${id}`));
      series.push(await timed(`${url}/api/v1/sessions/${id}/series?points=2000`));
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

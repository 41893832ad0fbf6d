// From a sample on the agent's side to its figure on the page.
//
//   node painted.mjs SERVER SITE
//
// Opens /live in Chromium with so many hosts on it, then sends sample after
// sample of one host and waits for each until the frame with its figure has
// been painted. Both processes have the same clock. Prints JSON.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browse } from './browsed.mjs';
import { spread, start, stop, timed } from './served.mjs';
import { batch, sessionId } from './streamed.mjs';

const PORT = 4454;
const HOSTS = 20;
const SAMPLES = 200;
/** Between two samples: some phases of the hub's tick and of the screen's. */
const PAUSE_MS = 37;

const now_ms = () => performance.timeOrigin + performance.now();
const busy = (tick) => 11 + (tick % 80);

/** In the page: the time at which the figure of a host stood in a painted frame. */
async function painted({ host, figure }) {
  const card = [...document.querySelectorAll('.live-card')].find((one) => one.querySelector('bdi').textContent === host);
  const shown = () => new RegExp(`(^|\\D)${figure}(\\.0)? %`).test(card.querySelector('.live-figures').textContent);
  const began = performance.now();
  while (!shown()) {
    if (performance.now() - began > 10_000) throw new Error(`${figure} does not come: ${card.textContent}`);
    await new Promise((done) => setTimeout(done));
  }
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.timeOrigin + performance.now();
}

const [program, site] = process.argv.slice(2);
const data = await mkdtemp(join(tmpdir(), 'perfanalysis-bench-'));
const { server, url } = await start(program, site, data, PORT);
const browser = await browse();
try {
  const send = (host, tick) => {
    const value = (metric) => (metric === 'cpu.busy_pct' ? busy(tick) : 7);
    const body = batch(host, tick, [Math.round(now_ms() * 1000)], value);
    return timed(`${url}/api/v1/sessions/${sessionId(host)}/samples`, body);
  };
  for (let host = 0; host < HOSTS; host += 1) await send(host, 0);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}/live`);
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
  await page.getByText('Live.').first().waitFor();
  const times = [];
  for (let tick = 1; tick <= SAMPLES; tick += 1) {
    for (let host = 1; host < HOSTS; host += 1) await send(host, tick);
    const seen = page.evaluate(painted, { host: 'host-0', figure: busy(tick) });
    await new Promise((done) => setTimeout(done, PAUSE_MS));
    const sent = now_ms();
    await send(0, tick);
    times.push((await seen) - sent);
  }
  process.stdout.write(`${JSON.stringify({ painted_ms: spread(times) })}\n`);
} finally {
  await browser.close();
  await stop(server);
  await rm(data, { recursive: true, force: true });
}

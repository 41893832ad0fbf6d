// What switching between machines and between comparisons takes in the browser.
//
//   node switches.mjs SERVER SITE
//
// Brings 20 machines with 12 runs each, then goes from one to the next by
// links, as a reader does from a list. Prints JSON.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browse, inTurn, opened, switched } from './browsed.mjs';
import { machineName, result } from './measured.mjs';
import { bring, spread, start, stop } from './served.mjs';

const PORT = 4451;
const MACHINES = 20;
const RUNS = 12;
const SWITCHES = 100;
// Among so many the reader goes back and forth, as between the sessions.
const TARGETS = 10;

/** In the page: the reader follows a link. */
function follow({ href }) {
  const link = document.createElement('a');
  link.href = href;
  document.querySelector('main').append(link);
  link.click();
  link.remove();
}

const isTitled = ({ names }) => document.querySelector('h1')?.textContent === names[0];

/** In the page: whether these machines are compared, in this order. */
function areCompared({ names }) {
  const chips = [...document.querySelectorAll('.machine-chip .machine-name > a')];
  return chips.map((chip) => chip.textContent.trim()).join() === names.join();
}

const [program, site] = process.argv.slice(2);
const data = await mkdtemp(join(tmpdir(), 'perfanalysis-bench-'));
const { server, url } = await start(program, site, data, PORT);
const browser = await browse();
try {
  const machines = [];
  for (let machine = 0; machine < MACHINES; machine += 1) {
    let brought;
    for (let run = 0; run < RUNS; run += 1) {
      brought = await bring(url, 'bench.json', JSON.stringify(result(machine, run)));
    }
    const [{ id, machine_id }] = brought.results;
    machines.push({ id, href: `/machines/${machine_id}`, names: [machineName(machine)] });
  }
  const compared = (chosen) => ({
    href: `/compare?ids=${chosen.map(({ id }) => id).join(',')}`,
    names: chosen.flatMap(({ names }) => names),
  });
  const first = machines.slice(0, TARGETS);
  // The machines from this one on, and from the last to the first.
  const turned = (at, count) => compared(Array.from({ length: count }, (_, by) => machines[(at + by) % MACHINES]));
  const kinds = {
    machine: [first, isTitled, '.lead'],
    compare_2: [first.map((_, at) => turned(at, 2)), areCompared, '.machine-chips'],
    compare_20: [first.map((_, at) => turned(at, MACHINES)), areCompared, '.machine-chips'],
  };
  const figures = {};
  for (const [kind, [targets, isThere, changing]] of Object.entries(kinds)) {
    const page = await opened(browser, url + targets[0].href);
    const times = await switched(page, inTurn(targets, SWITCHES), follow, isThere, changing);
    await page.close();
    figures[`switch_${kind}_ms`] = spread(times.map(({ text }) => text));
    figures[`charts_${kind}_ms`] = spread(times.map(({ charts }) => charts));
  }
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  await browser.close();
  await stop(server);
  await rm(data, { recursive: true, force: true });
}

// The module as it ships, run by node's own engine, computes the committed digests.
//
//   node golden.mjs MODULE_FOLDER
//
// MODULE_FOLDER holds kernel_worker.js and kernel_worker_bg.wasm.

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const COMMITTED = new URL('../../src/workload/golden.json', import.meta.url);

/** Loads the glue as a module, whatever the nearest package.json says about its file type. */
async function load(folder) {
  const source = await readFile(join(folder, 'kernel_worker.js'));
  return import(`data:text/javascript;base64,${source.toString('base64')}`);
}

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node golden.mjs MODULE_FOLDER');
  process.exit(2);
}
const kernel = await load(resolve(folder));
kernel.initSync({ module: await readFile(join(folder, 'kernel_worker_bg.wasm')) });

let passed = 0;
let failed = 0;
function check(sentence, found, expected) {
  if (found === expected) {
    passed += 1;
  } else {
    failed += 1;
    console.error(`not ok: ${sentence}: found ${found}, expected ${expected}`);
  }
}

const committed = JSON.parse(await readFile(COMMITTED, 'utf8'));
const computed = JSON.parse(kernel.golden());
check('as many digests as are committed', computed.length, committed.length);
committed.forEach((golden, at) => {
  const { workload, lane, unit } = golden;
  const sentence = `unit ${unit} of lane ${lane} of ${workload}`;
  check(sentence, JSON.stringify(computed[at]), JSON.stringify(golden));
});

// The same digests through the door that workers use: units run in order from 0.
for (const { workload, seed, lane, unit, digest } of committed.filter(({ unit: n }) => n < 64)) {
  const runner = new kernel.Runner(workload, seed, lane);
  runner.run(unit);
  check(`${workload} counts its units`, runner.next_unit, unit);
  const found = BigInt.asUintN(64, runner.run(1)).toString(16).padStart(16, '0');
  check(`unit ${unit} of lane ${lane} of ${workload}, run in order`, found, digest);
  runner.free();
}

function refusal(attempt) {
  try {
    attempt();
    return 'nothing';
  } catch (error) {
    return error.message;
  }
}
check(
  'an unknown workload is refused with a sentence',
  refusal(() => new kernel.Runner('quartic', '0000000000000000', 0)).startsWith('unknown workload'),
  true,
);
check(
  'a seed that is no seed is refused with a sentence',
  refusal(() => new kernel.Runner('int', '12', 0)).startsWith('expected 16 hexadecimal digits'),
  true,
);

const text = (lines) => new TextEncoder().encode(lines.join('\n'));
const line = (busy) => `{"siteid":1,"host":0,"busy":${busy},"units":${busy * 3}}`;
const good = text([10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map(line));
const preview = (bytes) => JSON.parse(kernel.import_preview('one.training.json', bytes));
check('a file is previewed', preview(good).Ok?.format, 'training file');
check('a file of no known kind is explained', typeof preview(text(['?'])).Err?.detail, 'string');

// A document whose work is the golden units of one lane: honest, then with one digit changed.
const { seed, lane } = committed.find(({ workload }) => workload === 'standard');
const hex = (sum) => BigInt.asUintN(64, sum).toString(16).padStart(16, '0');
const runner = new kernel.Runner('standard', seed, lane);
const windows = [0, 1, 2].map((at) => {
  const work = { lane, first_unit: 2 * at, units: 2, digest_sum: hex(runner.run(2)) };
  const span = { warmup: at === 0, start_ns: at * 5e8, elapsed_ns: 5e8, own_cpu_ns: 5e8 };
  return { ...span, units: work.units, digest_sum: work.digest_sum, lanes: [work] };
});
runner.free();
const level = { sweep: 'duty', target_pct: 100, lanes: 1, stated_units_per_s: null };
const document = {
  schema: 'perfanalysis/result',
  version: committed[0].version,
  id: '0199e0a1-7b2c-7def-8123-0123456789ab',
  origin: 'agent',
  status: 'complete',
  machine: {},
  workload: { name: 'standard', version: committed[0].version },
  profile: 'smoke',
  seed,
  levels: [{ ...level, visits: [{ order: 0, windows }] }],
};
function outcome(document) {
  const verifier = new kernel.Verifier(JSON.stringify(document), '00000000000000ff', 10);
  while (!JSON.parse(verifier.progress()).is_over) {
    verifier.step();
  }
  const { done, planned, outcome: found } = JSON.parse(verifier.progress());
  verifier.free();
  return `${done} of ${planned}, ${found.state}`;
}
check('an honest document is verified', outcome(document), '3 of 3, verified');
const forged = structuredClone(document);
forged.levels[0].visits[0].windows[2].lanes[0].digest_sum = '0000000000000001';
forged.levels[0].visits[0].windows[2].digest_sum = '0000000000000001';
check('a forged digest is found', outcome(forged).split(', ')[1], 'does_not_match');
check(
  'what is no document is refused with a sentence',
  refusal(() => new kernel.Verifier('{}', '00000000000000ff', 1)).startsWith('missing field'),
  true,
);

// Two machines far apart, by ten results each: the lower rate has the second rank.
const candidate = (seed, rate) => ({
  seed,
  ranked: true,
  members: Array.from({ length: 10 }, (_, at) => [rate + (at % 3), rate + (at % 3)]),
  own_se: [],
  run_se: 0,
});
const job = {
  replicates: 2_000,
  candidates: [candidate('0000000000000001', 50), candidate('0000000000000002', 90)],
};
const { ranks, bands } = JSON.parse(kernel.bootstrap(JSON.stringify(job)));
check('the bootstrap ranks', ranks.map(({ low, high }) => [low, high]).join(' '), '2,2 1,1');
check('a band lies around its mean', bands[0][0].low < 50.9 && bands[0][0].high > 50.9, true);

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

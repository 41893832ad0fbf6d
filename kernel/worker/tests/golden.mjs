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
const level = (busy) => `{"siteid":1,"host":0,"busy":${busy},"units":${busy * 3}}`;
const good = text([10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map(level));
const preview = (bytes) => JSON.parse(kernel.import_preview('one.training.json', bytes));
check('a file is previewed', preview(good).Ok?.format, 'training file');
check('a file of no known kind is explained', typeof preview(text(['?'])).Err?.detail, 'string');

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

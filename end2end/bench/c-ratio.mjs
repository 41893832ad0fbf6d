// The kernel's speed against the same parts in C, paired on one computer.
//
//   node c-ratio.mjs NATIVE ROUNDS COMPILER=TWIN [COMPILER=TWIN…]
//
// NATIVE is the built example `rates`, each TWIN a build of end2end/bench/c.
// Every round times one batch of the same units on each of them, and who goes
// first moves on by one each time: a ratio shares whatever else the computer
// was doing. Prints JSON.

import { quantile, round4, startNative } from './lines.mjs';

const PARTS = ['int', 'float', 'memory', 'bytes', 'classic'];
/** Long enough that the clock's steps do not matter, short enough that a round sees one machine. */
const BATCH_MS = 12;
/** Batches before the first that counts: caches and clock rates settle. */
const WARM_BATCHES = 10;

async function units(native, part) {
  let units = 1;
  let fastest = 0;
  for (let batch = 0; batch < WARM_BATCHES; batch += 1) {
    const { elapsedMs } = await native.run(part, units);
    fastest = Math.max(fastest, units / elapsedMs);
    units = Math.max(1, Math.round(fastest * BATCH_MS));
  }
  return units;
}

async function measure(sides, part, rounds) {
  const batch = await units(sides[0], part);
  for (const side of sides) {
    await side.run(part, 0);
    await side.run(part, batch);
  }
  const times = sides.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    const digests = new Set();
    for (let turn = 0; turn < sides.length; turn += 1) {
      const at = (round + turn) % sides.length;
      const { elapsedMs, digestSum } = await sides[at].run(part, batch);
      times[at].push(elapsedMs);
      digests.add(digestSum);
    }
    if (digests.size !== 1) throw new Error(`${part}: digests differ in round ${round}`);
  }
  return { batch, times };
}

/** Native over C: above 1 the kernel is the faster one. */
function ratio(compiler, ours, theirs) {
  const ratios = ours.map((time, round) => theirs[round] / time).sort((a, b) => a - b);
  return {
    compiler,
    ratio_median: round4(quantile(ratios, 0.5)),
    ratio_q1: round4(quantile(ratios, 0.25)),
    ratio_q3: round4(quantile(ratios, 0.75)),
    ratio_of_minima: round4(Math.min(...theirs) / Math.min(...ours)),
  };
}

const [nativePath, rounds, ...named] = process.argv.slice(2);
if (named.length === 0) {
  console.error('usage: node c-ratio.mjs NATIVE ROUNDS COMPILER=TWIN [COMPILER=TWIN…]');
  process.exit(2);
}
const twins = named.map((pair) => pair.split('='));
const sides = [nativePath, ...twins.map(([, path]) => path)].map(startNative);
try {
  const rows = [];
  for (const part of PARTS) {
    const { batch, times } = await measure(sides, part, Number(rounds));
    const against = twins.map(([compiler], at) => ratio(compiler, times[0], times[at + 1]));
    const native = (1000 * Math.min(...times[0])) / batch;
    rows.push({ part, native_us_per_unit: round4(native), units_per_batch: batch, rounds: Number(rounds), against });
  }
  console.log(JSON.stringify({ rows }, null, 2));
} finally {
  for (const side of sides) side.stop();
}

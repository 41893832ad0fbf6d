// Programs that run units when told to: one line asks, one line answers.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Starts a program that answers `int 100` with nanoseconds and the sum of the digests. */
export function startNative(path) {
  const child = spawn(path, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run(workload, units) {
      child.stdin.write(`${workload} ${units}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${path} ended before it answered ${workload}`);
      const [elapsedNs, digestSum] = value.split(' ');
      return { elapsedMs: Number(elapsedNs) / 1e6, digestSum };
    },
    stop: () => child.stdin.end(),
  };
}

export const quantile = (sorted, q) => sorted[Math.round(q * (sorted.length - 1))];

export const round4 = (value) => Number(value.toFixed(4));

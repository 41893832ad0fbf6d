// What saving and loading a streamed session of 1,000 samples takes, over HTTP.
//
//   node saved.mjs SERVER SITE
//
// Streams a hundred sessions of eleven series. Of each it times the request that
// ends it under a name, its page and its series for charts, and the next sample
// with which it goes on. Prints JSON.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spread, start, stop, timed } from './served.mjs';
import { batch, sessionId } from './streamed.mjs';

const PORT = 4453;
const SESSIONS = 100;
const SAMPLES = 1_000;
const BATCH = 100;
const FROM_US = 1_790_000_000_000_000;

/** Ticks a second apart; values that neither repeat nor compress away. */
function ticks(host, seq, count) {
  const at_us = Array.from({ length: count }, (_, at) => FROM_US + (seq + at) * 1_000_000);
  return batch(host, seq, at_us, (metric, tick) => 10 + ((tick * 7 + metric.length * 3 + host) % 40) + 0.25);
}

const [program, site] = process.argv.slice(2);
const data = await mkdtemp(join(tmpdir(), 'perfanalysis-bench-'));
const { server, url } = await start(program, site, data, PORT);
try {
  const [saves, pages, loads, resumes] = [[], [], [], []];
  for (let number = 0; number < SESSIONS; number += 1) {
    const session = `${url}/api/v1/sessions/${sessionId(number)}`;
    for (let seq = 0; seq < SAMPLES; seq += BATCH) {
      await timed(`${session}/samples`, ticks(number, seq, BATCH));
    }
    saves.push(await timed(`${session}/complete`, { name: `run ${number}` }));
    pages.push(await timed(`${url}/sessions/${sessionId(number)}`));
    loads.push(await timed(`${session}/series?points=2000`));
    resumes.push(await timed(`${session}/samples`, ticks(number, SAMPLES, 1)));
  }
  const figures = {
    save_ms: spread(saves),
    load_page_ms: spread(pages),
    load_series_ms: spread(loads),
    resume_ms: spread(resumes),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  await stop(server);
  await rm(data, { recursive: true, force: true });
}

// The script of a module worker: it owns one instance of the kernel and the
// only clock near it. It must be served from a file of the same origin, with
// the same COOP and COEP headers as the page.
//
// Each message to it carries `type` and `id`; each is answered by exactly one
// message with the same `id`, in order. A caller may send the next request
// before the last one is answered: with two on their way a worker never waits.
//
//   { type: 'init', id, module: WebAssembly.Module, glue: URL }
//       -> { type: 'ready', id }
//     `module` is compiled once by the page and posted to every worker.
//   { type: 'lane', id, workload, seed: 16 hexadecimal digits, lane }
//       -> { type: 'lane', id }
//     Starts the lane at unit 0 and forgets the one before.
//   { type: 'batch', id, min_ms }   or   { type: 'batch', id, units }
//       -> { type: 'batch', id, lane, first_unit, units, started_ms, elapsed_us,
//            digest_sum: 16 hexadecimal digits }
//     Whole units until `min_ms` have passed, or exactly `units` of them.
//     `started_ms` counts from 1970 and compares between workers and page.
//   { type: 'golden', id }
//       -> { type: 'golden', id, json }
//   { type: 'preview', id, file_name, bytes: ArrayBuffer }
//       -> { type: 'preview', id, json }
//     `json` is { Ok: … } or, for a file that is not understood, { Err: … }.
//   { type: 'bootstrap', id, json }
//       -> { type: 'bootstrap', id, json }
//     A `kernel::stats::bootstrap::Job` in, its `Outcome` out.
//   { type: 'verify', id, document: JSON text, pick_seed: 16 hexadecimal digits, max }
//       -> { type: 'verify', id, json }
//     Reads the document and draws at most `max` windows; `json` is the progress:
//     { done, planned, cost_left_units, is_over, outcome }.
//   { type: 'verify_step', id }
//       -> { type: 'verify_step', id, json }
//     Computes the next window again; whoever sends no more of these has stopped it.
//   anything that fails
//       -> { type: 'error', id, message }

/** Units per call: short calls, because V8 changes tiers only between calls. */
const CALL_UNITS = 8;

let kernel;
let runner;
let lane;
let verifier;

async function init({ module, glue }) {
  kernel = await import(glue);
  kernel.initSync({ module });
  return { type: 'ready' };
}

function startLane({ workload, seed, lane: number }) {
  runner?.free();
  // A refused request must not leave the freed runner behind.
  runner = undefined;
  runner = new kernel.Runner(workload, seed, number);
  lane = number;
  return { type: 'lane' };
}

function batch({ min_ms: minMs, units: exactly }) {
  if (runner === undefined) {
    throw new Error('no lane was started');
  }
  const firstUnit = runner.next_unit;
  const started = performance.now();
  let units = 0;
  let sum = 0n;
  let elapsedMs = 0;
  while (exactly === undefined ? elapsedMs < minMs : units < exactly) {
    const call = exactly === undefined ? CALL_UNITS : Math.min(CALL_UNITS, exactly - units);
    sum += runner.run(call);
    units += call;
    elapsedMs = performance.now() - started;
  }
  return {
    type: 'batch',
    lane,
    first_unit: firstUnit,
    units,
    started_ms: performance.timeOrigin + started,
    elapsed_us: elapsedMs * 1000,
    digest_sum: BigInt.asUintN(64, sum).toString(16).padStart(16, '0'),
  };
}

function bootstrap({ json }) {
  return { type: 'bootstrap', json: kernel.bootstrap(json) };
}

function preview({ file_name: fileName, bytes }) {
  return { type: 'preview', json: kernel.import_preview(fileName, new Uint8Array(bytes)) };
}

function verify({ document, pick_seed: pickSeed, max }) {
  verifier?.free();
  verifier = undefined;
  verifier = new kernel.Verifier(document, pickSeed, max);
  return { type: 'verify', json: verifier.progress() };
}

function verifyStep() {
  if (verifier === undefined) {
    throw new Error('no document is being verified');
  }
  verifier.step();
  return { type: 'verify_step', json: verifier.progress() };
}

function golden() {
  return { type: 'golden', json: kernel.golden() };
}

const answers = new Map(
  Object.entries({
    init,
    lane: startLane,
    batch,
    golden,
    preview,
    bootstrap,
    verify,
    verify_step: verifyStep,
  }),
);

async function answer(request) {
  const answerer = answers.get(request.type);
  if (answerer === undefined) {
    throw new Error(`unknown request ${request.type}`);
  }
  return answerer(request);
}

// One after the other, also while `init` waits for its glue.
let queue = Promise.resolve();

self.addEventListener('message', ({ data }) => {
  queue = queue.then(async () => {
    try {
      self.postMessage({ ...(await answer(data)), id: data.id });
    } catch (error) {
      self.postMessage({ type: 'error', id: data.id, message: error?.message ?? String(error) });
    }
  });
});

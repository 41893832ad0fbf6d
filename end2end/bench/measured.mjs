// Results as perfagent writes them: a standard run on eight lanes.

const LEVELS = 10;
const WINDOWS = 29;
export const LANES = 8;

const hex = (value) => BigInt(value).toString(16).padStart(16, '0');

function window(at, units, level) {
  const lanes = Array.from({ length: LANES }, (_, lane) => ({
    lane,
    first_unit: at * units,
    units,
    digest_sum: hex(units),
  }));
  return {
    warmup: false,
    start_ns: (level * WINDOWS + at) * 500_000_000,
    elapsed_ns: 500_000_000,
    own_cpu_ns: Math.round(LANES * 500_000_000 * ((level + 1) / LEVELS) * 0.99),
    units: units * LANES,
    digest_sum: hex(units * LANES),
    lanes,
    background_pct: 0.1,
    steal_pct: 0,
  };
}

export const machineName = (machine) => `bench-${machine}`;

/** One run of a machine; its machines and runs are numbered from 0, a day lies between two runs. */
export function result(machine, run = 0) {
  const units = (level) => (level + 1) * 100 + machine + run;
  const levels = Array.from({ length: LEVELS }, (_, level) => {
    const windows = Array.from({ length: WINDOWS }, (_, at) => window(at, units(level), level));
    const target_pct = (level + 1) * 10;
    return { sweep: 'duty', target_pct, lanes: LANES, stated_units_per_s: null, visits: [{ order: level, windows }] };
  });
  const facts = {
    id: hex(machine + 1).repeat(4),
    name: machineName(machine),
    cpu: { vcpus: LANES },
    capacity_cpus: LANES,
  };
  return {
    schema: 'perfanalysis/result',
    version: 1,
    id: `0199e0a1-7b2c-7def-8123-${String(machine * 1_000 + run).padStart(12, '0')}`,
    origin: 'agent',
    status: 'complete',
    started_at_us: 1_790_000_000_000_000 + run * 86_400_000_000,
    elapsed_ns: LEVELS * WINDOWS * 500_000_000,
    machine: facts,
    workload: { name: 'standard', version: 1 },
    profile: 'standard',
    seed: hex(7),
    toolchain: null,
    levels,
    overhead: null,
    browser: null,
    warnings: [],
  };
}

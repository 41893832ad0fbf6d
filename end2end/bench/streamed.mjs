// Sample batches as an agent sends them.

// In the order that series have.
const METRICS = [
  'cpu.user_pct',
  'cpu.system_pct',
  'cpu.iowait_pct',
  'cpu.steal_pct',
  'cpu.busy_pct',
  'mem.total_bytes',
  'mem.available_bytes',
  'disk.read_bytes_per_s',
  'disk.write_bytes_per_s',
  'net.rx_bytes_per_s',
  'net.tx_bytes_per_s',
];

export const sessionId = (number) => `0199e0a1-7b2c-7def-8124-${String(number).padStart(12, '0')}`;

/** Ticks at these times of host number `host`, the first of which is number `seq`. */
export function batch(host, seq, at_us, value) {
  const series = METRICS.map((metric) => ({ metric, values: at_us.map((_, at) => value(metric, seq + at)) }));
  const name = `host-${host}`;
  const session = { name, tags: [], agent_version: 'bench', nominal_cadence_us: 1_000_000, machine: { id: name, name } };
  return { session, seq, sent_at_us: at_us.at(-1), ticks: { at_us, series } };
}

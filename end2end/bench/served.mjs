// A release server of one's own, and times of what it answers.
import { spawn } from 'node:child_process';

/**
 * Starts the server and waits for its first page.
 * @returns the process, its address and the milliseconds until then
 */
export async function start(program, site, data, port) {
  const address = `127.0.0.1:${port}`;
  const url = `http://${address}`;
  // The results that are brought are made up: computing them again would put them aside.
  const args = ['--single-user', '--addr', address, '--data', data, '--site', site, '--verify-cpu', '0'];
  const began = performance.now();
  const server = spawn(program, args, { stdio: 'ignore' });
  for (;;) {
    try {
      const response = await fetch(`${url}/`);
      await response.text();
      if (response.ok) return { server, url, elapsed_ms: performance.now() - began };
    } catch {
      // Not listening yet.
    }
    if (performance.now() - began > 20_000) throw new Error('the server does not start');
    await new Promise((done) => setTimeout(done, 2));
  }
}

export async function stop(server) {
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  await ended;
}

/** Imports one file; what became of it. */
export async function bring(url, name, text, facts = {}) {
  const body = new FormData();
  body.append('facts', JSON.stringify([{ file: 0, ...facts }]));
  body.append('file', new Blob([text]), name);
  const response = await fetch(`${url}/api/v1/imports`, { method: 'POST', body });
  const answer = await response.json();
  if (response.status !== 201) throw new Error(JSON.stringify(answer).slice(0, 500));
  return answer.files[0];
}

/** Milliseconds of a request from this process until its last byte; with a body it is a POST of JSON. */
export async function timed(address, body) {
  const sent = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const began = performance.now();
  const response = await fetch(address, sent);
  const text = await response.text();
  if (!response.ok) throw new Error(`${address} answers ${response.status}: ${text.slice(0, 300)}`);
  return performance.now() - began;
}

export function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { median: at(0.5), min: sorted[0], p95: at(0.95), p99: at(0.99), n: sorted.length };
}

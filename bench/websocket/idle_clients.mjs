// Starts the server, lets so many browsers listen to one workspace and do nothing, and reads its memory.
import { spawn, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { binary, freePort, root, sleep } from '../../tests/browser/server.mjs';
import { connect } from './raw_client.mjs';

const clients = Number(process.argv[2] ?? 5000);
const AT_ONCE = 50;
const LIMIT_MB = 150;

/** Resident memory of the server and of what it started, in MB. */
function residentMb(pid) {
  const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  const own = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  return children.reduce((sum, child) => sum + residentMb(child), own);
}

async function ready(base) {
  for (let tries = 0; tries < 600; tries += 1) {
    const response = await fetch(`${base}/readyz`).catch(() => undefined);
    if (response?.ok) return;
    await sleep(50);
  }
  throw new Error('the server is not ready after 30 s');
}

async function openAll(port, key, channel, sign) {
  const sockets = [];
  while (sockets.length < clients) {
    const batch = Math.min(AT_ONCE, clients - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: batch }, () => connect(port, key, channel, sign)))));
  }
  return sockets;
}

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'lumbung-bench-'));
const port = await freePort();
const base = `http://127.0.0.1:${port}`;
// Thousands of sign-ins in seconds with one token are this bench's doing alone, not a limit to measure.
const options = ['--data-dir', dataDir, '--listen', `127.0.0.1:${port}`, '--requests-per-second-max', '0',
  '--connections-per-address-max', '0'];
const log = fs.openSync(path.join(dataDir, 'server.log'), 'a');
const server = spawn(binary, ['serve', ...options], { stdio: ['ignore', log, log] });
try {
  await ready(base);
  const token = execFileSync(binary, ['token', 'create', '--workspace', '1', '--plain', '--data-dir', dataDir])
    .toString()
    .trim();
  const headers = { Authorization: `Bearer ${token}` };
  const info = await (await fetch(`${base}/api/v1/console`, { headers })).json();
  const channel = `private-workspace.${info.workspace_id}`;
  const sign = async (socketId) => {
    const body = new URLSearchParams({ socket_id: socketId, channel_name: channel });
    const response = await fetch(`${base}/broadcasting/auth`, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`/broadcasting/auth answered ${response.status}`);
    return (await response.json()).auth;
  };
  const beforeMb = residentMb(server.pid);
  const sockets = await openAll(port, info.app_key, channel, sign);
  await sleep(2000);
  const afterMb = residentMb(server.pid);
  const dropped = sockets.filter((socket) => socket.destroyed).length;
  const figures = {
    clients: clients - dropped,
    memory_before_mb: Number(beforeMb.toFixed(1)),
    memory_mb: Number(afterMb.toFixed(1)),
    kb_per_client: Number((((afterMb - beforeMb) * 1024) / clients).toFixed(1)),
    limit_mb: LIMIT_MB,
  };
  console.log(
    `${figures.clients} idle WebSocket clients: ${figures.memory_mb} MB resident with all children ` +
      `(${figures.memory_before_mb} MB before, ${figures.kb_per_client} KB a client; limit ${LIMIT_MB} MB)`,
  );
  fs.mkdirSync(path.join(root, 'bench/out'), { recursive: true });
  fs.writeFileSync(path.join(root, 'bench/out/websocket.json'), `${JSON.stringify(figures, null, 2)}\n`);
  if (dropped > 0 || afterMb > LIMIT_MB) process.exitCode = 1;
  sockets.forEach((socket) => socket.destroy());
} finally {
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  fs.rmSync(dataDir, { recursive: true, force: true });
}

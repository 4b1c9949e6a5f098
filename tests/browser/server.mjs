// The real server on a fresh data directory and a free loopback port.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = path.resolve(root, process.env.LUMBUNG_BIN ?? 'build/lumbung');

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

export class Server {
  /** `data` is a directory that is there, `env` what is set besides. */
  static async start(args = [], { data, env = {} } = {}) {
    const server = new Server();
    server.dataDir = data ?? fs.mkdtempSync(path.join(os.tmpdir(), 'lumbung-browser-'));
    server.env = { ...process.env, ...env };
    server.port = await freePort();
    server.args = args;
    try {
      await server.launch();
      server.token = server.createToken();
      server.info = await (await server.request('GET', '/api/v1/console')).json();
      return server;
    } catch (error) {
      // A server that is left running would keep the tests from ending.
      await server.stop();
      throw error;
    }
  }

  get base() {
    return `http://127.0.0.1:${this.port}`;
  }

  get channel() {
    return `private-workspace.${this.info.workspace_id}`;
  }

  async launch() {
    const log = fs.openSync(path.join(this.dataDir, 'server.log'), 'a');
    const args = ['serve', '--data-dir', this.dataDir, '--listen', `127.0.0.1:${this.port}`, ...this.args];
    this.process = spawn(binary, args, { env: this.env, stdio: ['ignore', log, log] });
    fs.closeSync(log);
    for (let tries = 0; tries < 600; tries += 1) {
      if (this.process.exitCode !== null) break;
      const response = await fetch(`${this.base}/readyz`).catch(() => undefined);
      if (response?.ok) return;
      await sleep(50);
    }
    throw new Error(`the server did not get ready:\n${this.log()}`);
  }

  /** Ends the process as an operator does; the data stays. */
  async halt() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    const patience = setTimeout(() => this.process.kill('SIGKILL'), 35_000);
    await ended;
    clearTimeout(patience);
  }

  async stop() {
    await this.halt();
    fs.rmSync(this.dataDir, { recursive: true, force: true });
  }

  log() {
    return fs.readFileSync(path.join(this.dataDir, 'server.log'), 'utf8').slice(-4000);
  }

  createToken(workspace = 1, ...abilities) {
    const args = ['token', 'create', '--workspace', String(workspace), '--plain', '--data-dir', this.dataDir];
    for (const ability of abilities) args.push('--ability', ability);
    return execFileSync(binary, args, { env: this.env }).toString().trim();
  }

  /** For good, as an administrator may. */
  erase(uuid) {
    this.eraser ??= this.createToken(1, 'admin');
    const headers = { Authorization: `Bearer ${this.eraser}` };
    return this.request('DELETE', `/api/v1/media/${uuid}?permanent=true`, { headers });
  }

  createWorkspace(name) {
    const args = ['workspace', 'create', name, '--json', '--data-dir', this.dataDir];
    return JSON.parse(execFileSync(binary, args, { env: this.env }).toString());
  }

  request(method, target, options = {}) {
    const headers = { Authorization: `Bearer ${this.token}`, ...options.headers };
    return fetch(this.base + target, { ...options, method, headers });
  }

  async upload(name, bytes, query = '') {
    const form = new FormData();
    form.append('file', new Blob([bytes]), name);
    const response = await this.request('POST', `/api/v1/media${query}`, { body: form });
    if (!response.ok) throw new Error(`upload answered ${response.status}: ${await response.text()}`);
    return response.json();
  }
}

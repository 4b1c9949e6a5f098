import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The binary that LUMBUNG_BIN names, on a fresh data directory and a free loopback port. */
export class RealServer {
  private readonly data = fs.mkdtempSync(path.join(os.tmpdir(), 'lumbung-client-'));
  private process: ChildProcess | undefined;
  private port = 0;

  private get binary(): string {
    const { LUMBUNG_BIN } = process.env;
    if (!LUMBUNG_BIN) throw new Error('LUMBUNG_BIN must name the server to test against');
    return path.resolve(LUMBUNG_BIN);
  }

  get base(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(...args: string[]): Promise<void> {
    this.port = await freePort();
    const log = fs.openSync(path.join(this.data, 'server.log'), 'a');
    const all = ['serve', '--data-dir', this.data, '--listen', `127.0.0.1:${this.port}`, ...args];
    this.process = spawn(this.binary, all, { stdio: ['ignore', log, log] });
    fs.closeSync(log);
    for (let tries = 0; tries < 600 && this.process.exitCode === null; tries += 1) {
      const answer = await fetch(`${this.base}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(50);
    }
    throw new Error(`the server did not get ready:\n${fs.readFileSync(path.join(this.data, 'server.log'), 'utf8')}`);
  }

  token(...abilities: string[]): string {
    const args = ['token', 'create', '--workspace', '1', '--plain', '--data-dir', this.data];
    for (const ability of abilities) args.push('--ability', ability);
    return execFileSync(this.binary, args).toString().trim();
  }

  async stop(): Promise<void> {
    const { process } = this;
    if (process && process.exitCode === null) {
      const ended = new Promise((resolve) => process.once('exit', resolve));
      process.kill('SIGTERM');
      const patience = setTimeout(() => process.kill('SIGKILL'), 35_000);
      await ended;
      clearTimeout(patience);
    }
    fs.rmSync(this.data, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

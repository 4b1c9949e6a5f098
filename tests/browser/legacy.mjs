// The old application's database on MariaDB, taken over by Lumbung (legacy.py).
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { binary, root } from './server.mjs';

/** `name` as `files-old`. Resolves to `data` and `env` for a server, and `stop`, which takes all of it away. */
export async function startLegacy(name) {
  const env = { ...process.env, LUMBUNG_BIN: binary };
  const program = path.join(root, 'tests/browser/legacy.py');
  const child = spawn('python3', ['-B', program, name], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const values = {};
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === '') break;
    values[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
  }
  if (!values.URL) throw new Error('the old database was not taken over');
  return { data: values.DATA, env: { LUMBUNG_DATABASE: values.URL }, stop: () => child.stdin.end() };
}

// The stand-in for Meta's Graph API (tests/support/graph) as a process of its own, told what to do by commands.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { freePort, root } from './server.mjs';

export class Graph {
  static async start() {
    const graph = new Graph();
    const cwd = path.join(root, 'tests/support');
    const args = ['-B', '-m', 'graph', String(await freePort())];
    graph.process = spawn('python3', args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: graph.process.stdout })) {
      graph.url = line.trim();
      return graph;
    }
    throw new Error('the stand-in of Meta did not start');
  }

  /** One of the commands of tests/support/graph/control.py, with its arguments. */
  async tell(command, args = {}) {
    const body = JSON.stringify({ do: command, ...args });
    const answer = await fetch(new URL('/control', this.url), { method: 'POST', body });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()).result;
  }

  stop() {
    this.process?.kill();
  }
}

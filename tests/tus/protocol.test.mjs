// Each case is sent to our server and to @tus/server; what they answer must be the same, or explained in cases.mjs.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Server } from '../browser/server.mjs';
import { cases } from './cases.mjs';
import { cornerCases } from './corner_cases.mjs';
import { Peer } from './peer.mjs';
import { ask } from './raw.mjs';

const MAX = 100_000_000;
/** What the protocol defines and both must say alike. */
const FIELDS = ['offset', 'length', 'defer-length', 'metadata', 'concat'].map((name) => `upload-${name}`);

/** Runs a case; an answer for each step, null where an earlier step gave no path to use. */
async function play(steps, port, base, extra) {
  const answers = [];
  const paths = [];
  for (const { method, path, headers, body } of steps) {
    const known = path.startsWith('$') ? paths[Number(path.slice(1))] : path === '/' ? base : base + path;
    if (known === undefined) {
      answers.push(null);
      paths.push(undefined);
      continue;
    }
    const named = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace(/\$(\d)/g, (_, at) => paths[at])]),
    );
    const answer = await ask(port, method, known, { ...named, ...extra }, body);
    const { location } = answer.headers;
    paths.push(location === undefined ? undefined : new URL(location, `http://127.0.0.1:${port}`).pathname);
    answers.push(answer);
  }
  return answers;
}

function picked(answer, fields, method) {
  const found = Object.fromEntries(fields.map((name) => [name, answer.headers[name]]));
  // Whether an upload that begins without bytes says that it is at 0 is left open.
  if (method === 'POST' && 'upload-offset' in found) found['upload-offset'] ??= '0';
  return found;
}

describe('the protocol, beside @tus/server', () => {
  let server;
  let peer;

  before(async () => {
    server = await Server.start(['--upload-max', String(MAX), '--workers', '0']);
    peer = await Peer.start(MAX);
  });
  after(async () => {
    await peer?.stop();
    await server?.stop();
  });

  for (const { name, steps, differs = {} } of [...cases, ...cornerCases]) {
    it(name, async () => {
      const theirs = await play(steps, peer.port, '/files', {});
      const ours = await play(steps, server.port, '/api/v1/uploads', { Authorization: `Bearer ${server.token}` });
      steps.forEach((step, index) => {
        const what = `${step.method}, step ${index}`;
        const explained = differs[index];
        const [their, our] = [theirs[index], ours[index]];
        assert.equal(our?.status ?? null, explained ? explained.ours : (their?.status ?? null), what);
        if (explained) assert.equal(their?.status ?? null, explained.theirs, `${what}: the peer has changed`);
        if (explained && (!explained.fields || !their)) return;
        const fields = FIELDS.filter((field) => !explained?.fields?.includes(field));
        // What goes with a refusal is not defined.
        if (our.status < 300) {
          assert.deepEqual(picked(our, fields, step.method), picked(their, fields, step.method), what);
        }
        if (step.method !== 'OPTIONS') assert.equal(our.headers['tus-resumable'], '1.0.0', what);
      });
    });
  }

  it('tells what it can', async () => {
    const { headers } = await ask(server.port, 'OPTIONS', '/api/v1/uploads');
    assert.equal(headers['tus-version'], '1.0.0');
    assert.equal(headers['tus-max-size'], String(MAX));
    assert.deepEqual(headers['tus-extension'].split(','), [
      'creation',
      'creation-with-upload',
      'creation-defer-length',
      'checksum',
      'expiration',
      'termination',
      'concatenation',
    ]);
    assert.deepEqual(headers['tus-checksum-algorithm'].split(','), ['sha1', 'sha256']);
  });
});

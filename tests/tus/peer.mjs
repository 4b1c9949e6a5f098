// @tus/server with its file store in a folder of its own, on a free port of this process.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

export class Peer {
  static async start(maxSize) {
    const peer = new Peer();
    peer.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lumbung-tus-peer-'));
    const datastore = new FileStore({ directory: peer.folder, expirationPeriodInMilliseconds: 24 * 3_600_000 });
    const server = new Server({ path: '/files', datastore, relativeLocation: true, maxSize });
    peer.http = http.createServer((request, response) => server.handle(request, response));
    await new Promise((resolve) => peer.http.listen(0, '127.0.0.1', resolve));
    peer.port = peer.http.address().port;
    return peer;
  }

  async stop() {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

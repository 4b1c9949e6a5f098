// The two clients that browsers of the application use, pointed at a server.
import { createRequire } from 'node:module';

import Pusher from 'pusher-js';

// Its package has no entry for Node's own modules.
const { default: Echo } = createRequire(import.meta.url)('laravel-echo');

export function pusherTo(server, { key = server.info.app_key, token = server.token } = {}) {
  return new Pusher(key, {
    cluster: '',
    wsHost: '127.0.0.1',
    wsPort: server.port,
    forceTLS: false,
    enabledTransports: ['ws'],
    channelAuthorization: {
      transport: 'ajax',
      endpoint: `${server.base}/broadcasting/auth`,
      headers: { Authorization: `Bearer ${token}` },
    },
  });
}

export function echoTo(server) {
  return new Echo({ broadcaster: 'pusher', client: pusherTo(server) });
}

/** Resolves with what `bind` hands to its callback; rejects when it takes too long. */
export function once(bind, what, patienceMs = 10_000) {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`nothing came: ${what}`)), patienceMs);
    bind((value) => {
      clearTimeout(patience);
      resolve(value);
    });
  });
}

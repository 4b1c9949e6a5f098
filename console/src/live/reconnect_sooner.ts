import type Pusher from 'pusher-js';

const LOOK_EVERY_MS = 2_000;
/** A connection that is slow and not refused gets this time before it is begun anew. */
const RESTARTS_APART_MS = 10_000;

/**
 * pusher-js waits 15 seconds, later up to a minute, after a connection that was refused, as while the server
 * restarts. This looks whether the server answers again and then connects at once. Returns how to end it.
 */
export function reconnectSooner(client: Pusher): () => void {
  let restartedAt = 0;

  async function look(): Promise<void> {
    const { state } = client.connection;
    if (state !== 'connecting' && state !== 'unavailable') return;
    if (Date.now() - restartedAt < RESTARTS_APART_MS) return;
    const response = await fetch('/healthz').catch(() => undefined);
    if (!response?.ok || client.connection.state === 'connected') return;
    restartedAt = Date.now();
    client.disconnect();
    client.connect();
  }

  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

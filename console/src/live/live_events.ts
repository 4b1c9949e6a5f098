import Echo from 'laravel-echo';
import Pusher from 'pusher-js';

import { EVENT_NAMES, type ErasedEvent, type EventName, type MediaEvent } from '../api/wire';
import { reconnectSooner } from './reconnect_sooner';

export type LiveState = 'connecting' | 'live' | 'offline';

export interface LiveListener {
  onEvent(name: EventName, event: MediaEvent): void;
  onErased(event: ErasedEvent): void;
  /** `live` comes once the channel is subscribed: from then on no event is missed. */
  onState(state: LiveState): void;
}

/** Listens to the events of the workspace as any Laravel Echo client does. Returns how to end it. */
export function listenLive(
  appKey: string,
  workspace: number,
  headers: Record<string, string>,
  listener: LiveListener,
): () => void {
  const secure = location.protocol === 'https:';
  const port = Number(location.port) || (secure ? 443 : 80);
  const client = new Pusher(appKey, {
    cluster: '',
    wsHost: location.hostname,
    wsPort: port,
    wssPort: port,
    forceTLS: secure,
    enabledTransports: ['ws', 'wss'],
    channelAuthorization: { transport: 'ajax', endpoint: '/broadcasting/auth', headers },
  });
  const echo = new Echo({ broadcaster: 'pusher', client });
  const channel = echo.private(`workspace.${workspace}`);
  for (const name of EVENT_NAMES) {
    channel.listen(`.${name}`, (event: MediaEvent) => listener.onEvent(name, event));
  }
  channel.listen('.media.erased', (event: ErasedEvent) => listener.onErased(event));
  channel.subscribed(() => listener.onState('live'));
  channel.error(() => listener.onState('offline'));
  client.connection.bind('state_change', ({ current }: { current: string }) => {
    if (current === 'connecting') listener.onState('connecting');
    if (current === 'unavailable' || current === 'failed' || current === 'disconnected') {
      listener.onState('offline');
    }
  });
  const stopWatching = reconnectSooner(client);
  listener.onState('connecting');
  return () => {
    stopWatching();
    echo.disconnect();
  };
}

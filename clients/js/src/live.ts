import type Pusher from 'pusher-js';

import type { Transport } from './transport.js';
import {
  CAMPAIGN_EVENT_NAMES,
  type CampaignEvent,
  type CampaignEventName,
  EVENT_NAMES,
  type ErasedEvent,
  type EventName,
  type ImportFailedEvent,
  type MediaEvent,
} from './wire.js';

export type LiveState = 'connecting' | 'live' | 'offline';

export interface LiveOptions {
  workspace: number;
  /** `app_key` of `lumbung.console()`. */
  appKey: string;
  /** Where the WebSocket is, `host:port`, when it is not where the API is. */
  host?: string;
}

export interface LiveListener {
  onEvent?(name: EventName, event: MediaEvent): void;
  onErased?(event: ErasedEvent): void;
  /** What was to be fetched from another server can't be had. */
  onImportFailed?(event: ImportFailedEvent): void;
  /** A campaign or a template is in another state, or gone. */
  onCampaign?(name: CampaignEventName, event: CampaignEvent): void;
  /** `live` comes once the channel is subscribed: from then on no event is missed; catch up with what was before. */
  onState?(state: LiveState): void;
}

const LOOK_EVERY_MS = 2_000;
/** A connection that is slow and not refused gets this time before it is begun anew. */
const RESTARTS_APART_MS = 10_000;

/** Listens to the events of a workspace, as Laravel Echo does. Returns how to end it. Needs the package pusher-js. */
export function listen(transport: Transport, options: LiveOptions, listener: LiveListener): () => void {
  let isStopped = false;
  let end = () => {};
  listener.onState?.('connecting');
  const begin = async () => {
    // Only who listens needs to load it.
    const { default: PusherClient } = await import('pusher-js');
    if (!isStopped) end = connect(PusherClient, transport, options, listener);
  };
  begin().catch(() => listener.onState?.('offline'));
  return () => {
    isStopped = true;
    end();
  };
}

function connect(
  PusherClient: typeof Pusher,
  transport: Transport,
  options: LiveOptions,
  listener: LiveListener,
): () => void {
  const server = new URL(transport.url('/'));
  const secure = server.protocol === 'https:';
  const [wsHost = server.hostname, port] = options.host ? options.host.split(':') : [server.hostname, server.port];
  const wsPort = Number(port) || (secure ? 443 : 80);
  const client = new PusherClient(options.appKey, {
    cluster: '',
    wsHost,
    wsPort,
    wssPort: wsPort,
    forceTLS: secure,
    enabledTransports: ['ws', 'wss'],
    enableStats: false,
    channelAuthorization: {
      transport: 'ajax',
      endpoint: '',
      customHandler: ({ socketId, channelName }, answer) => {
        prove(transport, socketId, channelName).then(
          (proof) => answer(null, proof),
          (thrown: unknown) => answer(thrown instanceof Error ? thrown : new Error(String(thrown)), null),
        );
      },
    },
  });
  return hear(client, transport, options.workspace, listener);
}

/** By the token of the moment, which a connection that lives for days outlives. */
async function prove(transport: Transport, socket_id: string, channel_name: string): Promise<{ auth: string }> {
  const { data } = await transport.api.POST('/broadcasting/auth', { body: { socket_id, channel_name } });
  if (!data) throw new Error('The server does not let this token listen.');
  return data;
}

function hear(client: Pusher, transport: Transport, workspace: number, listener: LiveListener): () => void {
  const name = `private-workspace.${workspace}`;
  const channel = client.subscribe(name);
  for (const event of EVENT_NAMES) channel.bind(event, (data: MediaEvent) => listener.onEvent?.(event, data));
  for (const event of CAMPAIGN_EVENT_NAMES) {
    channel.bind(event, (data: CampaignEvent) => listener.onCampaign?.(event, data));
  }
  channel.bind('media.erased', (data: ErasedEvent) => listener.onErased?.(data));
  channel.bind('media.import.failed', (data: ImportFailedEvent) => listener.onImportFailed?.(data));
  channel.bind('pusher:subscription_succeeded', () => listener.onState?.('live'));
  channel.bind('pusher:subscription_error', () => listener.onState?.('offline'));
  client.connection.bind('state_change', ({ current }: { current: string }) => {
    if (current === 'connecting') listener.onState?.('connecting');
    if (['unavailable', 'failed', 'disconnected'].includes(current)) listener.onState?.('offline');
  });
  const stopHealing = heal(client, name, transport);
  return () => {
    stopHealing();
    client.connection.unbind_all();
    client.disconnect();
  };
}

/**
 * pusher-js waits 15 seconds, later up to a minute, after a connection that was refused, as while the server restarts,
 * gives up when the server ended one (a token that expired), and never asks again for a channel that was refused. This
 * looks whether the server answers and then begins anew. Returns how to end it.
 */
function heal(client: Pusher, channel: string, transport: Transport): () => void {
  let begunAnewAt = Date.now();
  let refusals = 0;
  let looksRefused = 0;

  async function look(): Promise<void> {
    const { state } = client.connection;
    const isRefused = state === 'disconnected' || state === 'failed' || state === 'connected';
    if (state === 'connected' && client.channel(channel)?.subscribed) {
      refusals = looksRefused = 0;
      return;
    }
    // A connection that has just been made is still asking for its channel.
    looksRefused = isRefused ? looksRefused + 1 : 0;
    if (isRefused && looksRefused < 3) return;
    if (Date.now() - begunAnewAt < RESTARTS_APART_MS * Math.min(6, refusals + 1)) return;
    const answer = await transport.fetch(transport.url('/healthz')).catch(() => undefined);
    if (!answer?.ok || client.connection.state !== state) return;
    begunAnewAt = Date.now();
    if (isRefused) refusals += 1;
    client.disconnect();
    client.connect();
  }

  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

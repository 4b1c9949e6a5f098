import type { CampaignEvent, CampaignEventName, Lumbung, Media } from '@lumbung/client';
import { getCurrentScope, inject, onScopeDispose, readonly, ref, type InjectionKey, type Ref } from 'vue';

import { createCatchUp, type Changes } from './catch_up';

type Listener = Parameters<Lumbung['live']>[1];
export type LiveState = 'connecting' | 'live' | 'offline';
export type EventName = Parameters<NonNullable<Listener['onEvent']>>[0];
export type MediaEvent = Parameters<NonNullable<Listener['onEvent']>>[1];
export type ErasedEvent = Parameters<NonNullable<Listener['onErased']>>[0];
export type { Changes };

type Stop = () => void;

/** How often changes are asked for where no events come, as behind a proxy that lets no WebSocket through. */
const LOOK_EVERY_MS = 15_000;

/**
 * What happens in the workspace. Events say the essentials at once; whole media follow a moment later by `onCaughtUp`,
 * and so does everything that happens while the connection is broken. Listening in a component ends with it.
 */
export interface Live {
  state: Readonly<Ref<LiveState>>;
  onEvent(listen: (name: EventName, event: MediaEvent) => void): Stop;
  onErased(listen: (event: ErasedEvent) => void): Stop;
  /** A campaign or a template changed its state. Those that were missed are not told again: see `onMissed`. */
  onCampaign(listen: (name: CampaignEventName, event: CampaignEvent) => void): Stop;
  /** Ask anew: events may have been missed, as the connection came just now or there is none. The server answers. */
  onMissed(listen: () => void): Stop;
  /** Whole media that changed, deleted and archived ones too; with `reset` what is shown is to be asked for anew. */
  onCaughtUp(listen: (changes: Changes) => void): Stop;
  /** Asks for changes soon, as after something that this page itself has done. */
  catchUpSoon(): void;
}

function listeners<T extends unknown[]>() {
  const all = new Set<(...told: T) => void>();
  return {
    add(listen: (...told: T) => void): Stop {
      all.add(listen);
      const stop = () => void all.delete(listen);
      if (getCurrentScope()) onScopeDispose(stop);
      return stop;
    },
    tell: (...told: T) => [...all].forEach((listen) => listen(...told)),
  };
}

export interface LiveSource {
  lumbung: Pick<Lumbung, 'live' | 'media'>;
  workspace: number;
  appKey: string;
  /** What the first page asks for has the line for itself so long; nothing is missed meanwhile. */
  connectAfterMs?: number;
}

/** `start` resolves once it is known from where on changes are told: what is fetched afterwards misses nothing. */
export function createLive(source: LiveSource): Live & { start(): Promise<void>; stop(): void } {
  const state = ref<LiveState>('connecting');
  const events = listeners<[EventName, MediaEvent]>();
  const erasures = listeners<[ErasedEvent]>();
  const campaigns = listeners<[CampaignEventName, CampaignEvent]>();
  const caughtUp = listeners<[Changes]>();
  const missed = listeners<[]>();
  const catchUp = createCatchUp((query) => source.lumbung.media.list(query), { tell: caughtUp.tell, answered });
  let stopListening: Stop | undefined;
  let looking: ReturnType<typeof setInterval> | undefined;
  let isStopped = false;
  let mayMiss = false;

  function askForMissed(): void {
    mayMiss = true;
    catchUp.soon();
  }

  function answered(): void {
    if (!mayMiss) return;
    mayMiss = false;
    missed.tell();
  }

  function look(): void {
    if (state.value !== 'live' && !globalThis.document?.hidden) askForMissed();
  }

  const listener: Listener = {
    onEvent(name, event) {
      catchUp.noticed(event.uuid, event.status);
      events.tell(name, event);
      if (name !== 'media.processing.started' && name !== 'media.processing.progress') catchUp.soon();
    },
    onErased(event) {
      erasures.tell(event);
      catchUp.soon();
    },
    onCampaign: campaigns.tell,
    onState(now) {
      state.value = now;
      if (now === 'live') askForMissed();
    },
  };

  async function start(): Promise<void> {
    await catchUp.begin();
    if (isStopped) return;
    looking = setInterval(look, LOOK_EVERY_MS);
    const connect = () => source.lumbung.live({ workspace: source.workspace, appKey: source.appKey }, listener);
    if (!source.connectAfterMs) {
      stopListening = connect();
      return;
    }
    const timer = setTimeout(() => (stopListening = connect()), source.connectAfterMs);
    stopListening = () => clearTimeout(timer);
  }

  function stop(): void {
    isStopped = true;
    stopListening?.();
    clearInterval(looking);
    catchUp.stop();
  }

  return {
    state: readonly(state) as Readonly<Ref<LiveState>>,
    onEvent: events.add,
    onErased: erasures.add,
    onCampaign: campaigns.add,
    onMissed: missed.add,
    onCaughtUp: caughtUp.add,
    catchUpSoon: catchUp.soon,
    start,
    stop,
  };
}

/** Whether it is to be taken out of what is shown of living media. */
export function isGone(media: Pick<Media, 'deleted_at' | 'archived_at'>): boolean {
  return Boolean(media.deleted_at ?? media.archived_at);
}

export const LIVE: InjectionKey<Live> = Symbol('live');

export function useLive(): Live {
  const live = inject(LIVE);
  if (!live) throw new Error('Nobody is signed in here.');
  return live;
}

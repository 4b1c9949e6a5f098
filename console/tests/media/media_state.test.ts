import { describe, expect, it } from 'vitest';

import { NOTHING_KNOWN, isBusy, withEvent, withMedia } from '../../src/pages/media/media_state';
import { sampleMedia } from './sample_media';

const event = (status: 'processing' | 'completed', more: object = {}) => ({
  media_id: 7,
  uuid: sampleMedia().uuid,
  name: 'beach.jpg',
  status,
  thumbnail_url: null,
  url: null,
  timestamp: '2026-03-01T10:00:01Z',
  ...more,
});

describe('what the page knows', () => {
  it('follows the progress, which the answers of the server do not tell', () => {
    const pending = sampleMedia({ processing_status: 'pending', processed_at: null });
    let state = withEvent(withMedia(NOTHING_KNOWN, pending), 'media.processing.started', event('processing'));
    expect([state.percent, state.media?.processing_status, isBusy(state)]).toEqual([0, 'processing', true]);
    state = withEvent(state, 'media.processing.progress', event('processing', { percent: 40, step: 'compressed' }));
    state = withMedia(state, { ...pending, processing_status: 'processing' });
    expect([state.percent, state.step]).toEqual([40, 'compressed']);
    state = withMedia(state, sampleMedia());
    expect([state.percent, state.step, isBusy(state)]).toEqual([null, null, false]);
  });

  it('shows the first picture as soon as it is told of', () => {
    const before = withMedia(NOTHING_KNOWN, sampleMedia({ processing_status: 'processing' }));
    const state = withEvent(before, 'media.thumbnail.ready', event('processing', { thumbnail_url: '/t' }));
    expect(state.media?.urls.thumbnail).toBe('/t');
    expect(isBusy(state)).toBe(true);
  });

  it('is busy while a finished media is made anew, until that ended or failed', () => {
    const done = withMedia(NOTHING_KNOWN, sampleMedia());
    const again = withEvent(done, 'media.processing.started', event('processing'));
    expect([again.media?.processing_status, isBusy(again)]).toEqual(['completed', true]);
    expect(isBusy(withMedia(again, sampleMedia()))).toBe(true);
    expect(isBusy(withMedia(again, sampleMedia({ processed_at: '2026-03-02T00:00:00Z' })))).toBe(false);
    expect(isBusy(withMedia(again, sampleMedia({ processing_error: 'corrupt: no' })))).toBe(false);
  });

  it('shows the end together with what came of it', () => {
    const busy = withMedia(NOTHING_KNOWN, sampleMedia({ processing_status: 'processing', processed_at: null }));
    const told = withEvent(busy, 'media.processing.completed', event('completed'));
    expect([isBusy(told), told.seen.length]).toEqual([true, 1]);
    expect(isBusy(withMedia(told, sampleMedia()))).toBe(false);
  });

  it('marks a media that was deleted elsewhere, and leaves others alone', () => {
    const done = withMedia(NOTHING_KNOWN, sampleMedia());
    const deleted = withEvent(done, 'media.deleted', event('completed'));
    expect(deleted.media?.deleted_at).toBe('2026-03-01T10:00:01Z');
    expect(withEvent(done, 'media.deleted', event('completed', { uuid: 'another' }))).toBe(done);
  });
});

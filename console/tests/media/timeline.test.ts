import type { AuditEntry } from '@lumbung/client';
import { describe, expect, it } from 'vitest';

import { historyMoments, processingMoments, totalSeconds } from '../../src/pages/media/timeline';
import { sampleMedia } from './sample_media';

const at = (second: number) => `2026-03-01T10:00:0${second}Z`;

describe('the time line of the processing', () => {
  it('has what the media alone tells', () => {
    const moments = processingMoments(sampleMedia(), []);
    expect(moments.map(({ what, took }) => [what, took])).toEqual([
      ['received', null],
      ['completed', 3],
    ]);
    expect(totalSeconds(sampleMedia())).toBe(3);
    expect(totalSeconds(sampleMedia({ processed_at: null }))).toBeNull();
  });

  it('tells each step once, and the end once', () => {
    const moments = processingMoments(sampleMedia(), [
      { name: 'media.processing.started', at: at(1) },
      { name: 'media.processing.progress', at: at(1), step: 'compressed' },
      { name: 'media.processing.progress', at: at(2), step: 'compressed' },
      { name: 'media.thumbnail.ready', at: at(2) },
      { name: 'media.processing.completed', at: at(4) },
      { name: 'media.updated', at: at(5) },
    ]);
    expect(moments.map((one) => one.what)).toEqual(['received', 'started', 'step', 'thumbnail', 'completed']);
  });

  it('does not count the time between one processing and the next', () => {
    const again = sampleMedia({ processed_at: '2026-03-05T08:00:04Z' });
    const moments = processingMoments(again, [
      { name: 'media.processing.completed', at: at(3) },
      { name: 'media.processing.started', at: '2026-03-05T08:00:00Z' },
      { name: 'media.processing.completed', at: '2026-03-05T08:00:04Z' },
    ]);
    expect(moments.map((one) => one.took)).toEqual([null, 3, null, 4]);
  });

  it('ends in failure where it failed', () => {
    expect(processingMoments(sampleMedia({ processing_status: 'failed' }), []).at(-1)).toMatchObject({
      what: 'failed',
      tone: 'bad',
    });
  });
});

describe('the history', () => {
  const entry = (action: AuditEntry['action'], when: string, actor: Partial<AuditEntry['actor']> = {}): AuditEntry => ({
    id: 1,
    at: when,
    workspace_id: 1,
    actor: { kind: 'token', token_id: null, name: null, ...actor },
    action,
    media_uuid: 'u',
    subject: null,
    request_id: null,
    trace_id: null,
    address: null,
  });

  it('is newest first and says who it was', () => {
    const moments = historyMoments([
      entry('media.uploaded', at(1), { name: 'shop' }),
      entry('media.deleted', at(2), { token_id: 4 }),
      entry('media.erased', at(3)),
    ]);
    expect(moments.map(({ what, actor, note }) => [what, actor, note])).toEqual([
      ['other', null, 'media.erased'],
      ['deleted', '#4', null],
      ['uploadedBy', 'shop', null],
    ]);
  });
});

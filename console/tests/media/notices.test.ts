import { describe, expect, it } from 'vitest';

import words from '../../src/i18n/en/notice.json';
import { type Notice, noticesOf } from '../../src/pages/media/notices';
import { sampleMedia } from './sample_media';

const brief = (notices: Notice[]) => notices.map(({ what, action }) => [what, action]);
const failed = (error: string, metadata: Record<string, unknown> = {}) =>
  noticesOf(sampleMedia({ processing_status: 'failed', processing_error: error, metadata }));

describe('what has to be known first', () => {
  it('is nothing of a media that is ready and clean', () => {
    expect(noticesOf(sampleMedia({ metadata: { scan: { state: 'clean' } } }))).toEqual([]);
  });

  it.each([
    ['corrupt: The PNG image is damaged.', 'corrupt', 'delete'],
    ['pixel_budget: Too many.', 'pixelBudget', 'delete'],
    ['decoder_missing: No ffmpeg.', 'decoderMissing', 'retry'],
    ['resource_limit: Too long.', 'resourceLimit', 'retry'],
    ['internal: A fault.', 'failed', 'retry'],
    ['something odd', 'failed', 'retry'],
  ])('says of “%s” what it is and what to do', (error, what, action) => {
    expect(brief(failed(error))).toEqual([[what, action]]);
    expect(failed(error)[0]?.detail).toBe(error.replace(/^\w+: /, ''));
  });

  it('tells quarantine and malware apart, and malware once', () => {
    expect(brief(failed('poison: It crashed.', { quarantined: true }))).toEqual([['quarantined', 'retry']]);
    const infected = { scan: { state: 'infected', signature: 'Eicar' }, quarantined: true, error_code: 'infected' };
    expect(brief(failed('infected: Malware.', infected))).toEqual([['infected', 'delete']]);
    expect(brief(failed('infected: Malware.', { quarantined: true }))).toEqual([['infected', 'delete']]);
  });

  it('tells what waits for the scanner from what passed without it', () => {
    const scan = { state: 'not_scanned' as const };
    expect(brief(noticesOf(sampleMedia({ processing_status: 'pending', metadata: { scan } })))).toEqual([
      ['notScannedWaits', null],
    ]);
    expect(brief(noticesOf(sampleMedia({ metadata: { scan } })))).toEqual([['notScanned', null]]);
  });

  it('tells of deletion, archive, and of a second processing that failed', () => {
    expect(brief(noticesOf(sampleMedia({ deleted_at: 'x' })))).toEqual([['deleted', 'restore']]);
    expect(brief(noticesOf(sampleMedia({ archived_at: 'x' })))).toEqual([['archived', 'unarchive']]);
    expect(brief(noticesOf(sampleMedia({ processing_error: 'corrupt: No.' })))).toEqual([['notAgain', 'process']]);
  });

  it('has words for each', () => {
    const all = ['corrupt', 'pixel_budget', 'decoder_missing', 'unsupported_media', 'poison', 'infected', 'gone'];
    for (const code of [...all, 'resource_limit', 'insufficient_storage', 'internal']) {
      for (const notice of failed(`${code}: x`)) expect(Object.keys(words)).toContain(notice.what);
    }
  });
});

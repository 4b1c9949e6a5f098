import { describe, expect, it } from 'vitest';

import { scanNote } from '../src/text/words';

describe('scanNote', () => {
  it('says what the scan has come to', () => {
    expect(scanNote({ state: 'clean' }, 'completed')).toEqual({ text: 'Scanned: no malware found', tone: 'good' });
    expect(scanNote({ state: 'infected', signature: 'Eicar' }, 'failed')).toEqual({
      text: 'Carries malware (Eicar)',
      tone: 'bad',
    });
    expect(scanNote({ state: 'unscannable' }, 'completed').text).toBe('Too large to be scanned for malware');
    expect(scanNote({ state: 'not_scanned' }, 'completed').tone).toBe('bad');
  });

  it('says what a media waits for', () => {
    expect(scanNote({ state: 'not_scanned', signature: 'It is down.' }, 'pending')).toEqual({
      text: 'Waits for the malware scanner, which does not answer',
      tone: 'waits',
    });
    expect(scanNote({ state: 'unscannable' }, 'pending').text).toBe('Waits: too large for the malware scanner');
  });
});

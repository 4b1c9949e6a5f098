/** What stands in the way of a channel, as a code of ours: the server says it as an English sentence. */
export type ReasonCode =
  | 'other_kind'
  | 'type'
  | 'animation'
  | 'too_large'
  | 'bits'
  | 'pixels'
  | 'codec'
  | 'profile'
  | 'pixel_format'
  | 'pictures'
  | 'video_streams'
  | 'reordered'
  | 'turned'
  | 'silent'
  | 'audio_streams'
  | 'channels'
  | 'index'
  | 'not_inspected'
  | 'not_read_back'
  | 'ambiguous'
  | 'macros'
  | 'no_variant'
  | 'unknown';

/** Whose turn it is: the uploader's, the converter's (so making it anew may help), or nobody's. */
export type Blame = 'kind' | 'source' | 'shape' | 'conversion';

interface Sentence {
  code: ReasonCode;
  blame: Blame;
  pattern: RegExp;
  /** Names of what the pattern catches. */
  values: readonly string[];
}

/** Every sentence of src/whatsapp/fits and of the processors that feed it. */
const SENTENCES: readonly Sentence[] = [
  {
    code: 'other_kind',
    blame: 'kind',
    pattern: /^This is an? (\w+); .+ takes an? (\w+)\.$/,
    values: ['kind', 'wanted'],
  },
  { code: 'animation', blame: 'shape', pattern: /^WhatsApp does not take an animation as .+\.$/, values: [] },
  { code: 'type', blame: 'source', pattern: /^WhatsApp does not take (\S+) as .+\.$/, values: ['type'] },
  {
    code: 'too_large',
    blame: 'shape',
    pattern: /^It has ([\d.]+) MB; .+ may have ([\d.]+) MB\.$/,
    values: ['megabytes', 'most'],
  },
  {
    code: 'bits',
    blame: 'conversion',
    pattern: /^It has (\d+) bits per channel; WhatsApp takes 8\.$/,
    values: ['bits'],
  },
  {
    code: 'pixels',
    blame: 'shape',
    pattern: /^It is (\d+×\d+) pixels; .+ must be (\d+×\d+)\.$/,
    values: ['size', 'wanted'],
  },
  {
    code: 'codec',
    blame: 'conversion',
    pattern: /^Its (?:video|audio) codec is (.+); WhatsApp takes (.+)\.$/,
    values: ['codec', 'wanted'],
  },
  {
    code: 'profile',
    blame: 'conversion',
    pattern: /^Its H\.264 profile is (.+); WhatsApp takes (.+)\.$/,
    values: ['profile', 'wanted'],
  },
  {
    code: 'pixel_format',
    blame: 'conversion',
    pattern: /^Its pixel format is (.+); WhatsApp takes (.+)\.$/,
    values: ['format', 'wanted'],
  },
  { code: 'pictures', blame: 'conversion', pattern: /^It has pictures besides the sound\.$/, values: [] },
  {
    code: 'video_streams',
    blame: 'conversion',
    pattern: /^It has (\d+) video streams; WhatsApp takes one\.$/,
    values: ['count'],
  },
  { code: 'reordered', blame: 'conversion', pattern: /^It has B-frames, which Android/, values: [] },
  { code: 'turned', blame: 'conversion', pattern: /^It has to be turned by the player/, values: [] },
  { code: 'silent', blame: 'source', pattern: /^It has no sound\.$/, values: [] },
  {
    code: 'audio_streams',
    blame: 'conversion',
    pattern: /^It has (\d+) audio streams; WhatsApp takes one\.$/,
    values: ['count'],
  },
  {
    code: 'channels',
    blame: 'conversion',
    pattern: /^It has (\d+) channels; WhatsApp takes mono only\.$/,
    values: ['count'],
  },
  { code: 'index', blame: 'conversion', pattern: /^Its index does not come first/, values: [] },
  {
    code: 'not_inspected',
    blame: 'conversion',
    pattern: /^(?:Its streams|The streams of this \w+) were not inspected/,
    values: [],
  },
  { code: 'not_read_back', blame: 'conversion', pattern: /^The stored variant could not be read back/, values: [] },
  { code: 'ambiguous', blame: 'source', pattern: /^Its beginning does not tell clearly what it is/, values: [] },
  { code: 'macros', blame: 'source', pattern: /^This document has macros/, values: [] },
  { code: 'no_variant', blame: 'conversion', pattern: /^There is no variant to send\.$/, values: [] },
];

export interface Reason {
  code: ReasonCode;
  blame: Blame;
  values: Record<string, string>;
  /** As the server said it: shown where the code is unknown. */
  sentence: string;
}

export function readReason(sentence: string): Reason {
  for (const { code, blame, pattern, values } of SENTENCES) {
    const found = pattern.exec(sentence);
    if (!found) continue;
    const named = values.map((name, index) => [name, found[index + 1] ?? ''] as const);
    return { code, blame, values: Object.fromEntries(named), sentence };
  }
  return { code: 'unknown', blame: 'source', values: {}, sentence };
}

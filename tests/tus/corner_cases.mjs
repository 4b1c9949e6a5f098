// As in cases.mjs: what tusd's own tests ask of its handler, besides.
import { BYTES, V, base64, begin, head, patch, sha1 } from './cases.mjs';

const post = (headers, body) => ({ method: 'POST', path: '/', headers: { ...BYTES, ...headers }, body });
const end = { method: 'DELETE', path: '$0', headers: V };
const instead = (method) => ({ method: 'POST', path: '$0', headers: { ...V, 'X-HTTP-Method-Override': method } });

const UNSUPPORTED = 'the peer has no concatenation';
const part = (length) => begin({ 'Upload-Length': String(length), 'Upload-Concat': 'partial' });
const made = (...parts) => begin({ 'Upload-Concat': `final;${parts.join(' ')}` });
/** What the peer can't be asked: it refuses the first step, and has nothing to go on with. */
const alone = (steps, ours) =>
  Object.fromEntries(
    ours.map((status, index) => {
      const theirs = steps[index].method === 'POST' ? 501 : null;
      return [index, { theirs, ours: status, why: UNSUPPORTED }];
    }),
  );

function concatenation(name, steps, ours) {
  return { name, steps, differs: alone(steps, ours) };
}

const NO_OVERRIDE = 'the peer knows no X-HTTP-Method-Override';
const NO_CHECKSUM = 'the file store of the peer has no checksum extension';
const BLANKS = 'blanks around pairs and a field without any are harmless';

export const cornerCases = [
  concatenation('a part of another', [part(5), patch(0, 'hello'), head()], [201, 204, 200]),
  concatenation(
    'one made of two',
    [part(3), patch(0, 'hel'), part(2), { ...patch(0, 'lo'), path: '$2' }, made('$0', '$2'), head('$4')],
    [201, 204, 201, 204, 201, 200],
  ),
  concatenation(
    'one made of others takes no bytes',
    [part(3), patch(0, 'hel'), made('$0'), { ...patch(3, '!'), path: '$2' }],
    [201, 204, 201, 403],
  ),
  concatenation('one made of what is not all there', [part(3), patch(0, 'he'), made('$0')], [201, 204, 409]),
  concatenation('a concatenation of nothing', [made()], [400]),
  concatenation('a concatenation of something else', [made('/files/1')], [400]),
  concatenation(
    'a concatenation of what is not there',
    [made('/api/v1/uploads/01234567-89ab-7def-8123-456789abcdef')],
    [404],
  ),
  concatenation('a concatenation with a length', [begin({ 'Upload-Length': '5', 'Upload-Concat': 'final;/a' })], [400]),
  { name: 'a concatenation that is none', steps: [begin({ 'Upload-Length': '5', 'Upload-Concat': 'half' })] },
  { name: 'no version, asked for the offset', steps: [begin({ 'Upload-Length': '5' }), head('$0', {})] },
  {
    name: 'another version in the middle',
    steps: [begin({ 'Upload-Length': '5' }), patch(0, 'he', { 'Tus-Resumable': '2.0.0' }), head()],
    differs: { 1: { theirs: 400, ours: 412, why: 'the protocol asks for 412 Precondition Failed' } },
  },
  { name: 'nothing, at the offset', steps: [begin({ 'Upload-Length': '5' }), patch(0, ''), head()] },
  {
    name: 'more, when all is there',
    steps: [begin({ 'Upload-Length': '5' }), patch(0, 'hello'), patch(5, ''), patch(5, '!'), patch(0, 'hello'), head()],
    differs: { 3: { theirs: 413, ours: 204, why: 'it is done, as tusd says, too: nothing is read any more' } },
  },
  { name: 'an offset behind the end', steps: [begin({ 'Upload-Length': '5' }), patch(9, '!'), head()] },
  {
    name: 'the length with the first bytes',
    steps: [begin({ 'Upload-Defer-Length': '1' }), patch(0, 'hello', { 'Upload-Length': '5' }), head()],
  },
  {
    name: 'the length with nothing behind the last bytes',
    steps: [begin({ 'Upload-Defer-Length': '1' }), patch(0, 'hello'), patch(5, '', { 'Upload-Length': '5' }), head()],
  },
  {
    name: 'another length later',
    steps: [
      begin({ 'Upload-Defer-Length': '1' }),
      patch(0, 'he', { 'Upload-Length': '5' }),
      patch(2, 'l', { 'Upload-Length': '7' }),
      head(),
    ],
    differs: { 2: { theirs: 400, ours: 409, why: 'it contradicts the state of the upload' } },
  },
  {
    name: 'a length later that is too large, or none',
    steps: [
      begin({ 'Upload-Defer-Length': '1' }),
      patch(0, 'he', { 'Upload-Length': '99999999999' }),
      patch(0, 'he', { 'Upload-Length': 'x' }),
      head(),
    ],
  },
  { name: 'too much with the beginning', steps: [post({ 'Upload-Length': '3' }, 'hello')] },
  {
    name: 'bytes of another type with the beginning',
    steps: [post({ 'Upload-Length': '5', 'Content-Type': 'text/plain' }, 'hello'), head()],
  },
  {
    name: 'bytes with the beginning, the length later',
    steps: [post({ 'Upload-Defer-Length': '1' }, 'hel'), head(), patch(3, 'lo', { 'Upload-Length': '5' })],
  },
  ...[
    ['empty', '', 201, BLANKS],
    ['with a blank behind a comma', `a ${base64('1')}, b ${base64('2')}`, 201, BLANKS],
    ['with two blanks', `a  ${base64('1')}`, 201, BLANKS],
    ['with a key twice', `a ${base64('1')},a ${base64('2')}`, 400],
    ['with a comma at the end', `a ${base64('1')},`, 400],
  ].map(([name, field, ours, why]) => ({
    name: `metadata ${name}`,
    steps: [begin({ 'Upload-Length': '5', 'Upload-Metadata': field })],
    differs: why ? { 0: { theirs: 400, ours, why } } : {},
  })),
  { name: 'ended twice', steps: [begin({ 'Upload-Length': '5' }), end, end, head()] },
  { name: 'ended when all is there', steps: [begin({ 'Upload-Length': '5' }), patch(0, 'hello'), end, head()] },
  { name: 'ended without a version', steps: [begin({ 'Upload-Length': '5' }), { ...end, headers: {} }] },
  {
    name: 'asked and ended by POST',
    steps: [begin({ 'Upload-Length': '5' }), instead('HEAD'), instead('DELETE'), head()],
    differs: {
      1: { theirs: 400, ours: 200, why: NO_OVERRIDE },
      2: { theirs: 400, ours: 204, why: NO_OVERRIDE },
      3: { theirs: 200, ours: 404, why: 'so it is there still' },
    },
  },
  ...['sha1', 'sha1 ***', `md5 ${base64('hello')}`].map((field) => ({
    name: `the checksum "${field}"`,
    steps: [begin({ 'Upload-Length': '5' }), patch(0, 'hello', { 'Upload-Checksum': field }), head()],
    differs: {
      1: { theirs: 204, ours: 400, why: NO_CHECKSUM },
      2: { theirs: 200, ours: 200, fields: ['upload-offset'], why: 'so the bytes were kept there' },
    },
  })),
  {
    name: 'a checksum that does not fit, with the beginning',
    steps: [post({ 'Upload-Length': '5', 'Upload-Checksum': sha1('other') }, 'hello')],
    differs: { 0: { theirs: 201, ours: 460, why: NO_CHECKSUM } },
  },
];

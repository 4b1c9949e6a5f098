// The same requests for two servers: here what clients do, in corner_cases.mjs what they had better not. A step may use
// what an earlier one of its case was answered: $0 stands for the path
// that step 0 got as Location. `differs` says, by step, what the peer answers and why ours is another.
import { createHash } from 'node:crypto';

export const V = { 'Tus-Resumable': '1.0.0' };
export const BYTES = { ...V, 'Content-Type': 'application/offset+octet-stream' };
export const base64 = (text) => Buffer.from(text).toString('base64');
export const sha1 = (text) => `sha1 ${createHash('sha1').update(text).digest('base64')}`;
export const begin = (headers) => ({ method: 'POST', path: '/', headers: { ...V, ...headers } });
export const patch = (offset, body, headers = {}) => ({
  method: 'PATCH',
  path: '$0',
  headers: { ...BYTES, 'Upload-Offset': String(offset), ...headers },
  body,
});
export const head = (path = '$0', headers = V) => ({ method: 'HEAD', path, headers });

export const cases = [
  { name: 'options', steps: [{ method: 'OPTIONS', path: '/', headers: {} }] },
  { name: 'begin, send, done', steps: [begin({ 'Upload-Length': '5' }), head(), patch(0, 'hello'), head()] },
  { name: 'in pieces', steps: [begin({ 'Upload-Length': '5' }), patch(0, 'he'), head(), patch(2, 'llo'), head()] },
  {
    name: 'metadata come back',
    steps: [begin({ 'Upload-Length': '5', 'Upload-Metadata': `filename ${base64('a b.pdf')},flag` }), head()],
  },
  {
    name: 'metadata that are none',
    steps: [begin({ 'Upload-Length': '5', 'Upload-Metadata': 'filename not*base64' })],
  },
  { name: 'no length', steps: [begin({})] },
  { name: 'a length that is none', steps: [begin({ 'Upload-Length': 'five' }), begin({ 'Upload-Length': '-5' })] },
  { name: 'both lengths', steps: [begin({ 'Upload-Length': '5', 'Upload-Defer-Length': '1' })] },
  { name: 'defer that is none', steps: [begin({ 'Upload-Defer-Length': '2' })] },
  { name: 'too large', steps: [begin({ 'Upload-Length': '99999999999' })] },
  {
    name: 'nothing at all',
    steps: [begin({ 'Upload-Length': '0' })],
    differs: { 0: { theirs: 201, ours: 422, why: 'an empty file is no media' } },
  },
  {
    name: 'the length comes later',
    steps: [
      begin({ 'Upload-Defer-Length': '1' }),
      head(),
      patch(0, 'hel'),
      patch(3, 'lo', { 'Upload-Length': '5' }),
      head(),
    ],
  },
  {
    name: 'the length comes later and is too small',
    steps: [begin({ 'Upload-Defer-Length': '1' }), patch(0, 'hello'), patch(5, '!', { 'Upload-Length': '3' })],
    differs: { 2: { theirs: 400, ours: 409, why: 'it contradicts the state of the upload' } },
  },
  {
    name: 'bytes with the beginning',
    steps: [
      { method: 'POST', path: '/', headers: { ...BYTES, 'Upload-Length': '5' }, body: 'he' },
      head(),
      patch(2, 'llo'),
    ],
  },
  {
    name: 'all bytes with the beginning',
    steps: [{ method: 'POST', path: '/', headers: { ...BYTES, 'Upload-Length': '5' }, body: 'hello' }, head()],
  },
  {
    name: 'another version',
    steps: [begin({ 'Upload-Length': '5', 'Tus-Resumable': '0.2.2' })],
    differs: { 0: { theirs: 400, ours: 412, why: 'the protocol asks for 412 Precondition Failed' } },
  },
  { name: 'no version', steps: [{ method: 'POST', path: '/', headers: { 'Upload-Length': '5' } }] },
  {
    name: 'wrong offset',
    steps: [begin({ 'Upload-Length': '5' }), patch(3, 'lo'), patch(0, 'he'), patch(0, 'he'), head()],
  },
  { name: 'an offset that is none', steps: [begin({ 'Upload-Length': '5' }), patch('x', 'he'), patch('-1', 'he')] },
  {
    name: 'no offset',
    steps: [begin({ 'Upload-Length': '5' }), { method: 'PATCH', path: '$0', headers: BYTES, body: 'he' }],
    differs: { 1: { theirs: 403, ours: 400, why: 'a header that is missing is no matter of permission' } },
  },
  {
    name: 'another type',
    steps: [begin({ 'Upload-Length': '5' }), patch(0, 'he', { 'Content-Type': 'text/plain' }), head()],
    differs: { 1: { theirs: 400, ours: 415, why: 'the protocol asks for 415 Unsupported Media Type' } },
  },
  {
    name: 'too much',
    steps: [begin({ 'Upload-Length': '5' }), patch(0, 'hello, world')],
  },
  {
    name: 'unknown upload',
    steps: [
      head('/0123456789'),
      { ...patch(0, 'he'), path: '/0123456789' },
      { method: 'DELETE', path: '/0123456789', headers: V },
    ],
  },
  {
    name: 'ended',
    steps: [begin({ 'Upload-Length': '5' }), { method: 'DELETE', path: '$0', headers: V }, head(), patch(0, 'he')],
  },
  {
    name: 'by POST alone',
    steps: [
      begin({ 'Upload-Length': '5' }),
      { ...patch(0, 'hello', { 'X-HTTP-Method-Override': 'PATCH' }), method: 'POST' },
      head(),
    ],
    differs: {
      1: { theirs: 400, ours: 204, why: 'the peer knows no X-HTTP-Method-Override' },
      2: { theirs: 200, ours: 200, fields: ['upload-offset'], why: 'so nothing has arrived there' },
    },
  },
  {
    name: 'a checksum that fits',
    steps: [begin({ 'Upload-Length': '5' }), patch(0, 'hello', { 'Upload-Checksum': sha1('hello') }), head()],
  },
  {
    name: 'a checksum that does not',
    steps: [begin({ 'Upload-Length': '5' }), patch(0, 'hello', { 'Upload-Checksum': sha1('other') }), head()],
    differs: {
      1: { theirs: 204, ours: 460, why: 'the file store of the peer has no checksum extension' },
      2: { theirs: 200, ours: 200, fields: ['upload-offset'], why: 'so the bytes were kept there' },
    },
  },
  {
    name: 'a checksum of an unknown kind',
    steps: [begin({ 'Upload-Length': '5' }), patch(0, 'hello', { 'Upload-Checksum': 'crc32 AAAAAA==' })],
    differs: { 1: { theirs: 204, ours: 400, why: 'the file store of the peer has no checksum extension' } },
  },
];

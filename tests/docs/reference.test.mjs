// The readers of the sources and of the program that the site's references are made by, on samples in which each would go wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { commands } from '../../site/reference/cli.mjs';
import { errors } from '../../site/reference/errors.mjs';
import { eventsIn, logEvents } from '../../site/reference/log_events.mjs';
import { literal, plain, table } from '../../site/reference/markdown.mjs';
import { metrics } from '../../site/reference/metrics.mjs';
import { rowsOf, typeWords } from '../../site/reference/schema.mjs';
import { requestOf } from '../../site/.vitepress/theme/request.mjs';

test('commands are read from a page of the manual', () => {
  const page = commands(['.SH COMMANDS', '.SS lumbung do\\-it', 'Does <it>', '.TP', '\\fB\\-w, \\-\\-wait\\fR \\fIURL\\fR', 'http:/\\:/\\:a; default: 3', '.SH OPTIONS', '.TP', '\\fB\\-\\-not\\fR', 'this'].join('\n'));
  assert.match(page, /## lumbung do-it\n\nDoes &#60;it&#62;/);
  assert.match(page, /\| `-w, --wait URL` \| http:\/\/a; default: 3 \|/);
  assert.doesNotMatch(page, /--not/);
});

test('events are read from calls over several lines, with their fields', () => {
  const found = eventsIn(`parts_.log.warning("a.failed",
      {{"media_uuid", uuid}, {"message", text(")")}});
    telemetry::traced(log_, trace).info(good ? "b.ready" : "b.missing"); other.error("no.event");`);
  assert.deepEqual(found, [{ level: 'warning', event: 'a.failed', fields: ['media_uuid', 'message'] },
    { level: 'info', event: 'b.ready', fields: [] }, { level: 'info', event: 'b.missing', fields: [] }]);
});

test('the sources have words for all codes, metrics and events', () => {
  assert.match(errors(), /`insufficient_storage` \| 507 \|/);
  assert.match(metrics(), /`lumbung_queue_depth` \| gauge \|/);
  assert.match(logEvents(), /`webhook\.receiver_left_alone` \| warning \|/);
});

test('types and members of schemas', () => {
  assert.equal(typeWords({ type: ['integer', 'null'], minimum: 1, maximum: 200, default: 50 }), 'integer or null, 1 to 200, default `50`');
  assert.equal(typeWords({ type: 'array', items: { $ref: '#/components/schemas/Media' } }), 'list of [Media](./schemas.md#Media)');
  assert.deepEqual(rowsOf({ required: ['a'], properties: { a: { type: 'array', items: { properties: { b: { type: 'string' } } } } } }),
    [['`a`', 'list of object', ''], ['`a[].b`', 'string, optional', '']]);
});

test('words of others are no Markdown', () => {
  assert.equal(plain('a <b> {{c}} `<d>`'), 'a &lt;b> &#123;&#123;c}} `<d>`');
  assert.equal(literal('*a*_b_'), '&#42;a&#42;&#95;b&#95;');
  assert.equal(table(['a'], [['x | y\nz']]), '| a |\n|---|\n| x \\| y z |\n');
});

test('a form becomes a request, and the command does not tell the token', () => {
  const operation = { method: 'POST', path: '/api/v1/media/{uuid}', isOpen: false,
    parameters: [{ name: 'uuid', in: 'path' }, { name: 'q', in: 'query' }, { name: 'X-A', in: 'header' }] };
  const body = { type: 'application/json' };
  const made = requestOf(operation, { url: 'http://a/', token: 'lmb_secret', workspace: '7' }, { values: { uuid: 'a/b', q: '&', 'X-A': '' }, body, text: '{"it\'s": 1}', fields: {} });
  assert.equal(made.url, 'http://a/api/v1/media/a%2Fb?q=%26');
  assert.deepEqual(made.headers, { Authorization: 'Bearer lmb_secret', 'X-Workspace-Id': '7', 'Content-Type': 'application/json' });
  assert.equal(made.body, '{"it\'s": 1}');
  assert.doesNotMatch(made.command, /secret/);
  assert.match(made.command, /--data '\{"it'\\''s": 1\}'/);
  const open = requestOf({ ...operation, isOpen: true }, { url: 'http://a', token: 'lmb_secret', workspace: '' }, { values: {}, fields: {} });
  assert.deepEqual(open.headers, {});
});

// The names in the log, from every place in the sources that writes a line.
import { code, table } from './markdown.mjs';
import { filesIn, read } from './source.mjs';

const CALL = /(?:\blog_?|\blog\(\)|\bof_this_thread\(\)|\))\s*(?:\.|->)\s*(debug|info|warning|error)\(/g;
const EVENT = /"([a-z0-9_]+(?:\.[a-z_]+)+)"/g;
const FIELD = /\{"([a-z_]+)",/g;

/** What stands between the parenthesis before `from` and its other one. */
function call(text, from) {
  let depth = 1;
  let quoted = false;
  for (let at = from; at < text.length; ++at) {
    if (text[at] === '\\') ++at;
    else if (text[at] === '"') quoted = !quoted;
    else if (!quoted && text[at] === '(') ++depth;
    else if (!quoted && text[at] === ')' && --depth === 0) return text.slice(from, at);
  }
  throw new Error('a call without an end');
}

/** [{ level, event, fields }] of one source. */
export function eventsIn(text) {
  const found = [];
  for (const match of text.matchAll(CALL)) {
    const words = call(text, match.index + match[0].length);
    const fields = [...words.matchAll(FIELD)].map(([, field]) => field);
    const head = words.split(',', 1)[0];  // "a", or works ? "a" : "b"
    for (const [, event] of head.matchAll(EVENT)) found.push({ level: match[1], event, fields });
  }
  return found;
}

export function logEvents() {
  const events = new Map();
  for (const name of filesIn('src', '.cpp').concat(filesIn('src', '.h'))) {
    for (const { level, event, fields } of eventsIn(read(name).replace(/^\s*\/\/.*$/gm, ''))) {
      const row = events.get(event) ?? { levels: new Set(), fields: new Set(), rooms: new Set() };
      row.levels.add(level);
      fields.forEach((field) => row.fields.add(field));
      row.rooms.add(name.split('/')[1]);
      events.set(event, row);
    }
  }
  if (events.size < 90) throw new Error(`only ${events.size} names of the log were found in src`);
  const rows = [...events].sort(([one], [other]) => (one < other ? -1 : 1)).map(([event, { levels, fields, rooms }]) => [
    code(event), [...levels].join(', '), [...fields].map(code).join(', '), [...rooms].join(', ')]);
  return `# Log events

Each line of the log has an \`event\` that stays the same for ever, and fields of its own; \`message\` is for people. Lines of a request also carry
\`request_id\` and \`trace_id\`, lines about work \`media_uuid\`, \`workspace_id\` and \`job_id\` ([Operations](../OPERATIONS.md#log)). What is an \`error\` needs
somebody; a \`warning\` mends itself or concerns one file; \`info\` is the course of things. The room is where in [the sources](../ARCHITECTURE.md) it is written.

${table(['event', 'level', 'fields', 'room'], rows)}`;
}

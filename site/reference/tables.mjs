// The tables of a new installation, as the program makes them on SQLite, and the steps of the schema that made them.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { code, plain, table } from './markdown.mjs';
import { filesIn, read, said } from './source.mjs';

const ASK = `
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
print(json.dumps({
    "steps": db.execute("SELECT version, name FROM lumbung_migrations ORDER BY version").fetchall(),
    "tables": [{
        "name": name,
        "columns": [row[1:6] for row in db.execute(f'PRAGMA table_info("{name}")')],
        "refers": {row[3]: f"{row[2]}.{row[4] or 'id'}" for row in db.execute(f'PRAGMA foreign_key_list("{name}")')},
        "indexes": [[row[1], row[2], [column[2] for column in db.execute(f'PRAGMA index_info("{row[1]}")')]]
                    for row in db.execute(f'PRAGMA index_list("{name}")') if row[3] != "pk"],
    } for name in names]}))
`;

function fresh() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lumbung-schema-'));
  try {
    said(['migrate', '--data-dir', folder]);
    return JSON.parse(execFileSync('python3', ['-B', '-c', ASK, path.join(folder, 'lumbung.db')], { encoding: 'utf8', maxBuffer: 1 << 26 }));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** version → { why, makes } by what the sources say above each step, and the tables they make. */
function stepsOfSources() {
  const sources = filesIn('src/database/schema', '.cpp').map(read);
  const calls = [...sources.find((text) => text.includes('all_migrations() {')).matchAll(/Migration\{(\d+),\s*"[^"]*",\s*(\w+)\(\)/g)];
  return new Map(calls.map(([, version, maker]) => {
    const text = sources.find((source) => source.includes(`\nSchema ${maker}() {`));
    const why = text.split(`\nSchema ${maker}() {`)[0].match(/((?:\n\/\/\/ .*)+)$/)?.[1].replace(/\n\/\/\/ /g, ' ').trim() ?? '';
    const makes = [...text.matchAll(/CREATE TABLE (?:IF NOT EXISTS )?(\w+)/g)].map(([, name]) => name);
    return [Number(version), { why, makes }];
  }));
}

const columnRow = (refers) => ([name, type, notNull, standard, key]) => [
  code(name), code(type), key ? 'key' : (notNull ? 'always' : 'may be null'), standard === null ? '' : code(standard), refers[name] ? code(refers[name]) : ''];

export function tables() {
  const { steps, tables: found } = fresh();
  const sources = stepsOfSources();
  if (found.length < 30 || steps.length !== sources.size) throw new Error(`${found.length} tables, ${steps.length} of ${sources.size} steps: this is not the program of these sources`);
  const first = (name) => steps.find(([version]) => sources.get(version).makes.some((made) => made === name || made === `${name}_anew`))?.[0];
  const parts = found.map(({ name, columns, refers, indexes }) => [
    `## ${name}\n`,
    first(name) ? `Since step ${first(name)}.\n` : '',
    table(['column', 'type', 'value', 'default', 'refers to'], columns.map(columnRow(refers))),
    ...indexes.map(([index, unique, over]) => `- ${unique ? 'unique' : 'index'} ${index.startsWith('sqlite_') ? '' : `${code(index)} `}on ${over.map((column) => code(column ?? 'an expression')).join(', ')}`),
    ''].join('\n'));
  return `# Database tables

A new installation on SQLite, read from the database that \`lumbung migrate\` makes. MariaDB has the same tables and columns, with types of its own; there the tables
without \`lumbung_\` in their names are the application's. Read them as you like, and change them through the API alone: rows, files and counters belong together.
Names that end in \`_ms\` are milliseconds since 1970 (UTC), \`_us\` microseconds.

## Steps

${table(['step', 'brings', 'meaning'], steps.map(([version, name]) => [version, plain(name), plain(sources.get(version).why)]))}
${parts.join('\n')}`;
}

// Many media without uploading them: rows of those that there are, copied in the database of a server that is halted.
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const PROGRAM = String.raw`
import functools, sqlite3, sys, uuid
base, count = sqlite3.connect(sys.argv[1]), int(sys.argv[2])
@functools.cache
def columns(table):
    return [row[1] for row in base.execute(f'PRAGMA table_info({table})')]
def copy(table, key, old, new, changes=()):
    names = columns(table)
    values = {key: '?', **dict(changes)}
    picks = ', '.join('?' if name == key else values.get(name, name) for name in names)
    base.execute(f'INSERT INTO {table} ({", ".join(names)}) SELECT {picks} FROM {table} WHERE {key} = ?', (new, old))
ready = base.execute("SELECT media_id FROM lumbung_media WHERE status = 'completed' ORDER BY media_id")
media = [row[0] for row in ready]
last = base.execute('SELECT max(id) FROM chat_media').fetchone()[0]
for n in range(1, count + 1):
    old, new = media[n % len(media)], last + n
    copy('chat_media', 'id', old, new, {'uuid': f"'{uuid.uuid4()}'", 'name': f"'seed-{n:06}.jpg'"})
    for table in ('lumbung_media', 'lumbung_media_paths', 'lumbung_fits'):
        copy(table, 'media_id', old, new)
base.commit()
`;

/** Adds so many copies of what is completed; the server is away meanwhile. */
export async function seed(server, count) {
  await server.halt();
  execFileSync('python3', ['-c', PROGRAM, path.join(server.dataDir, 'lumbung.db'), String(count)]);
  await server.launch();
}

/** Runs one statement while the server is away. */
export async function alter(server, statement) {
  await server.halt();
  const program = 'import sqlite3, sys; base = sqlite3.connect(sys.argv[1]); base.execute(sys.argv[2]); base.commit()';
  execFileSync('python3', ['-c', program, path.join(server.dataDir, 'lumbung.db'), statement]);
  await server.launch();
}

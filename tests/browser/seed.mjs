// Many media without uploading them: rows of those that there are, copied in the database of a server that is halted.
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const PROGRAM = String.raw`
import sqlite3, sys, uuid
base, count = sqlite3.connect(sys.argv[1]), int(sys.argv[2])
ready = base.execute("SELECT media_id FROM lumbung_media WHERE status = 'completed' ORDER BY media_id")
media = [row[0] for row in ready]
last = base.execute('SELECT max(id) FROM chat_media').fetchone()[0]
base.execute('CREATE TEMP TABLE copies (old INTEGER, new INTEGER PRIMARY KEY, uuid TEXT, name TEXT)')
base.executemany('INSERT INTO copies VALUES (?, ?, ?, ?)', (
    (media[n % len(media)], last + n, str(uuid.uuid4()), f'seed-{n:06}.jpg') for n in range(1, count + 1)))
# Table by table in one statement each: row by row, a hundred thousand took minutes.
def copy(table, key, changed=()):
    names = [row[1] for row in base.execute(f'PRAGMA table_info({table})')]
    picks = ('copies.new' if name == key else ('copies.' if name in changed else 'source.') + name for name in names)
    base.execute(f'INSERT INTO {table} ({", ".join(names)}) SELECT {", ".join(picks)} '
                 f'FROM copies JOIN {table} source ON source.{key} = copies.old ORDER BY copies.new')
copy('chat_media', 'id', ('uuid', 'name'))
for table in ('lumbung_media', 'lumbung_media_paths', 'lumbung_fits'):
    copy(table, 'media_id')
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

// The places that a reference is made from: the program's sources, and the program.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const read = (name) => fs.readFileSync(path.join(ROOT, name), 'utf8');

/** All files of a folder and those below it, by name. */
export function filesIn(folder, suffix) {
  return fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(`${folder}/${entry.name}`, suffix) : [`${folder}/${entry.name}`]))
    .filter((name) => name.endsWith(suffix));
}

export const binary = () => path.resolve(process.env.LUMBUNG_BIN ?? path.join(ROOT, 'build/lumbung'));

/** What the program prints; it sees no variables that would change it. */
export function said(words) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LUMBUNG_')));
  return execFileSync(binary(), words, { encoding: 'utf8', env, cwd: path.join(ROOT, 'site'), maxBuffer: 1 << 26 });
}

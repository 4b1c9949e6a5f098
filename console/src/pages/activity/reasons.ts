import type { DeadLetter } from '@lumbung/client';

export interface LetterGroup {
  error: string;
  kind: DeadLetter['job']['kind'];
  letters: DeadLetter[];
}

/** Dead jobs that failed at the same thing for the same reason, the most frequent first. */
export function grouped(letters: readonly DeadLetter[]): LetterGroup[] {
  const groups = new Map<string, LetterGroup>();
  for (const letter of letters) {
    const key = `${letter.job.kind} ${letter.error}`;
    const group = groups.get(key) ?? { error: letter.error, kind: letter.job.kind, letters: [] };
    group.letters.push(letter);
    groups.set(key, group);
  }
  return [...groups.values()].sort((one, other) => other.letters.length - one.letters.length);
}

/** "lumbung-7f/1234" and the like: the machine, for people. */
export function machineOf(name: string): string {
  return name.split(/[/:]/)[0] || name;
}

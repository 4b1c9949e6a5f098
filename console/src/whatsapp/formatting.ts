/** A stretch of a message, or one that WhatsApp shows in another way. */
export type Run = string | { tag: 'strong' | 'em' | 's' | 'code'; runs: Run[] };

const TAGS = { '*': 'strong', _: 'em', '~': 's', '```': 'code' } as const;
type Marker = keyof typeof TAGS;
const MARKERS = Object.keys(TAGS) as Marker[];

/** Beside these nothing begins or ends, so that 2*3*4 and snake_case stay as they are. */
const isPartOfWord = (letter: string): boolean => /[\p{L}\p{N}]/u.test(letter);
/** Addresses are full of them. */
const mayBeginAfter = (letter: string): boolean => letter !== '/' && !isPartOfWord(letter);
const isSolid = (letter: string): boolean => letter !== '' && !/\s/.test(letter);

/** Where what begins at `start` ends: on its line, after something that is no space, and where no word goes on. */
function endOf(text: string, marker: Marker, start: number): number | null {
  const first = start + marker.length;
  if (!isSolid(text.charAt(first)) || text.startsWith(marker, first)) return null;
  const lineEnd = text.indexOf('\n', first);
  const line = lineEnd < 0 ? text : text.slice(0, lineEnd);
  for (let at = line.indexOf(marker, first); at >= 0; at = line.indexOf(marker, at + 1)) {
    if (isSolid(line.charAt(at - 1)) && !isPartOfWord(line.charAt(at + marker.length))) return at;
  }
  return null;
}

/**
 * `*bold*`, `_italic_`, `~struck~` and what stands between three backticks, as WhatsApp shows them: also one within another,
 * but nothing within the last.
 */
export function runsOf(text: string, markers: readonly Marker[] = MARKERS): Run[] {
  const runs: Run[] = [];
  let plain = 0;
  for (let at = 0; at < text.length; at += 1) {
    const marker = markers.find((one) => text.startsWith(one, at));
    const end = marker && mayBeginAfter(text.charAt(at - 1)) ? endOf(text, marker, at) : null;
    if (!marker || end === null) continue;
    if (at > plain) runs.push(text.slice(plain, at));
    const within = text.slice(at + marker.length, end);
    const others = marker === '```' ? [] : markers.filter((one) => one !== marker);
    runs.push({ tag: TAGS[marker], runs: runsOf(within, others) });
    plain = end + marker.length;
    at = plain - 1;
  }
  if (plain < text.length) runs.push(text.slice(plain));
  return runs;
}

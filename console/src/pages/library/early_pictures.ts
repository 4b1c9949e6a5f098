import type { Media } from '@lumbung/client';

import { isNarrow } from '@/session/first_pictures';

import { itemOf, type Item } from './item';
import { GAP, JustifiedRows, rowHeightFor, type Placed, type Row } from './justified';

/**
 * The first pictures of the library, before the console is there: `early.ts` puts them where the grid puts them later, and
 * the grid takes them away once it shows its own. On phones alone, whose lines are slow, and where frame and filters above
 * the grid are as high in every language: tests/browser/console_early.test.mjs holds this to what the grid does.
 */
const GRID_TOP = 288;
const MARGIN = 16;
const RADIUS = 6;

function faceOf(item: Item, row: Row, placed: Placed): HTMLElement {
  const face = document.createElement('div');
  Object.assign(face.style, {
    position: 'absolute',
    width: `${placed.width}px`,
    height: `${row.height}px`,
    translate: `${placed.left}px ${row.top}px`,
    overflow: 'hidden',
    borderRadius: `${RADIUS}px`,
    backgroundColor: item.colour ?? '',
  });
  if (item.kind === 'audio') return face;
  const image = document.createElement('img');
  image.alt = '';
  image.fetchPriority = 'high';
  image.src = item.small ?? item.picture!;
  const top = item.kind === 'document' ? { background: '#fff', objectPosition: 'top' } : {};
  Object.assign(image.style, { width: '100%', height: '100%', objectFit: 'cover', ...top });
  face.append(image);
  return face;
}

/** False where they are not shown, as in a console that is there already: then the pictures may still be asked for. */
export function showEarlyPictures(list: { data: readonly Media[]; next_cursor: string | null }): boolean {
  const { clientWidth, clientHeight } = document.documentElement;
  const mark = document.querySelector('#app > svg');
  if (!mark || !isNarrow(clientWidth)) return false;
  const width = clientWidth - 2 * MARGIN;
  const items = list.data.map(itemOf);
  const layout = new JustifiedRows({ width, rowHeight: rowHeightFor(width), gap: GAP });
  layout.append(items.map(({ aspect }) => aspect));
  // As the grid does it: a row that is not full yet waits for those that fill it.
  const rows = list.next_cursor !== null && layout.isOpen ? layout.rows.slice(0, -1) : layout.rows;
  const box = document.createElement('div');
  box.id = 'early-pictures';
  box.setAttribute('aria-hidden', 'true');
  const place = { position: 'absolute', zIndex: '1', top: `${GRID_TOP}px`, left: `${MARGIN}px`, pointerEvents: 'none' };
  Object.assign(box.style, place);
  for (const row of rows) {
    if (GRID_TOP + row.top > clientHeight) break;
    for (const placed of row.items) {
      const item = items[placed.index]!;
      if (item.picture) box.append(faceOf(item, row, placed));
    }
  }
  // Above the pictures.
  mark.setAttribute('height', `${GRID_TOP}px`);
  document.body.append(box);
  globalThis.lumbungEarlyPictures = box;
  return true;
}

import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref } from 'vue';

import { GAP, JustifiedRows, rowHeightFor, rowsBetween, type Row } from './justified';
import { createPace, REST_MS } from './pace';
import { whenSomebodyIsThere } from './presence';
import { grown, isSame, type Span } from './span';

export interface VisibleRow {
  row: Row;
  number: number;
  /** Only its colours, for somebody rushes past. */
  isPlain: boolean;
}

export interface Listed {
  items: () => readonly { aspect: number }[];
  /** Counts up when rows must be laid out anew, not only at the end. */
  version: () => number;
  isLoading: () => boolean;
  more: () => void;
}

/** So many screens above and below are kept ready for whom looks, once what is seen has had the line for itself. */
const AHEAD = 1;
/** And so many below are known: a page has to come while they pass, which in a rush is longer than they take. */
const KNOWN_AHEAD = 3;
const KNOWN_AHEAD_OF_A_RUSH = 15;
/** Rows above and below that come into the page in one frame, besides those that are seen. */
const ROWS_A_FRAME = 1;

/** Which rows are near to what is seen, laid out as wide as `root` is. Only these are in the page, however many there are. */
export function useVisibleRows(root: Ref<HTMLElement | undefined>, listed: Listed) {
  const width = ref(0);
  const rowHeight = computed(() => rowHeightFor(width.value));
  const seen = shallowRef<VisibleRow[]>([]);
  const height = ref(0);
  /** Of the pictures in rows that are shown. */
  const count = ref(0);
  const pace = createPace();
  let layout: JustifiedRows | undefined;
  let length = 0;
  let span: Span = { first: 0, end: 0 };
  let view = { top: 0, screen: 900 };
  let ahead = 0;
  let isRushing = false;
  let frame = 0;
  let restTimer: ReturnType<typeof setTimeout> | undefined;

  const rows = (): readonly Row[] => layout?.rows ?? [];

  function layOut(): void {
    if (width.value === 0) return;
    layout = new JustifiedRows({ width: width.value, rowHeight: rowHeight.value, gap: GAP });
    layOutMore();
  }

  /** What stands behind what is laid out. */
  function layOutMore(): void {
    const items = listed.items();
    if (!layout || layout.count > items.length) return layOut();
    layout.append(items.slice(layout.count).map(({ aspect }) => aspect));
    measure();
  }

  /** A row that is not full yet is not shown before it is: its pictures would change places when the next ones come. */
  function measure(): void {
    const hidden = listed.isLoading() && layout?.isOpen ? 1 : 0;
    length = Math.max(0, rows().length - hidden);
    const last = rows()[length - 1];
    height.value = last ? last.top + last.height : 0;
    count.value = (last?.items[last.items.length - 1]?.index ?? -1) + 1;
    show();
  }

  /** From where the page stood last, without asking the browser, which would have to lay it out. */
  function show(): void {
    const { top, screen } = view;
    const reach = isRushing ? 0 : ahead * screen;
    const must = rowsBetween(rows(), top, top + screen, length);
    const wanted = rowsBetween(rows(), top - reach, top + screen + reach, length);
    span = grown(span, must, wanted, ROWS_A_FRAME);
    if (!isSame(span, wanted)) lookSoon();
    put();
    const known = screen * (1 + (isRushing ? KNOWN_AHEAD_OF_A_RUSH : ahead > 0 ? KNOWN_AHEAD : 0));
    if (width.value > 0 && height.value - top < known) listed.more();
  }

  /** The same objects for what is there already: nothing of it is made anew. */
  function put(): void {
    const before = new Map(seen.value.map((one) => [one.row, one]));
    const now = rows().slice(span.first, span.end).map((row, index) => {
      const known = before.get(row);
      const isPlain = isRushing && (known?.isPlain ?? true);
      return known?.isPlain === isPlain ? known : { row, number: span.first + index, isPlain };
    });
    if (now.length !== seen.value.length || now.some((one, index) => one !== seen.value[index])) seen.value = now;
  }

  function look(at = performance.now()): void {
    cancelAnimationFrame(frame);
    frame = 0;
    const box = root.value?.getBoundingClientRect();
    if (!box) return;
    view = { top: -box.top, screen: window.innerHeight };
    const isHeld = listed.isLoading() && view.top + view.screen > height.value;
    isRushing = pace.note(view.top, view.screen, at, isHeld);
    clearTimeout(restTimer);
    if (isRushing) restTimer = setTimeout(lookSoon, REST_MS);
    show();
  }

  function lookSoon(): void {
    frame ||= requestAnimationFrame(look);
  }

  /** At once and with all of it, for what is asked for is to be used. */
  function lookNow(): void {
    pace.forget();
    look();
  }

  const stopWaiting = whenSomebodyIsThere(() => {
    ahead = AHEAD;
    lookSoon();
  });

  const sizes = new ResizeObserver(([entry]) => {
    const now = Math.floor(entry?.contentRect.width ?? 0);
    if (now === width.value || now === 0) return;
    width.value = now;
    layOut();
    lookSoon();
  });

  onMounted(() => {
    sizes.observe(root.value!);
    window.addEventListener('scroll', lookSoon, { passive: true });
    window.addEventListener('resize', lookSoon, { passive: true });
  });
  onBeforeUnmount(() => {
    sizes.disconnect();
    stopWaiting();
    cancelAnimationFrame(frame);
    clearTimeout(restTimer);
    window.removeEventListener('scroll', lookSoon);
    window.removeEventListener('resize', lookSoon);
  });
  watch(listed.version, layOut);
  watch([listed.items, listed.isLoading], layOutMore);

  return { width, rowHeight, seen, height, count, rows, lookNow };
}

import { computed, shallowRef } from 'vue';

/** Which media are chosen, by uuid; `order` is that of the list, for ranges. */
export function createSelection(order: () => readonly { uuid: string }[]) {
  const chosen = shallowRef<ReadonlySet<string>>(new Set());
  let anchor: string | undefined;

  const set = (uuids: Iterable<string>) => {
    chosen.value = new Set(uuids);
  };

  function toggle(uuid: string): void {
    const next = new Set(chosen.value);
    if (!next.delete(uuid)) next.add(uuid);
    anchor = uuid;
    set(next);
  }

  /** From the last one that was chosen to this one, both included. */
  function extendTo(uuid: string): void {
    const list = order();
    const from = list.findIndex((item) => item.uuid === anchor);
    const to = list.findIndex((item) => item.uuid === uuid);
    if (from < 0 || to < 0) return toggle(uuid);
    const range = list.slice(Math.min(from, to), Math.max(from, to) + 1).map((item) => item.uuid);
    set([...chosen.value, ...range]);
  }

  function clear(): void {
    anchor = undefined;
    set([]);
  }

  /** Those that are not there any more can't be chosen. */
  function keep(uuids: ReadonlySet<string>): void {
    const left = [...chosen.value].filter((uuid) => uuids.has(uuid));
    if (left.length < chosen.value.size) set(left);
  }

  return {
    chosen,
    count: computed(() => chosen.value.size),
    isChosen: (uuid: string) => chosen.value.has(uuid),
    toggle,
    extendTo,
    all: () => set(order().map((item) => item.uuid)),
    clear,
    keep,
  };
}

export type Selection = ReturnType<typeof createSelection>;

import { inject, readonly, shallowRef, type InjectionKey, type ShallowRef } from 'vue';

export interface ToastWords {
  text: string;
  kind?: 'info' | 'success' | 'error';
  action?: { label: string; run: () => unknown };
}

export interface Toast extends ToastWords {
  key: number;
}

export interface Toasts {
  shown: Readonly<ShallowRef<readonly Toast[]>>;
  show(words: ToastWords): void;
  dismiss(key: number): void;
}

/** So many at once; the oldest makes room. */
const SHOWN_MAX = 3;

/** The short messages at the edge of the page. How long each stays is decided where it is shown. */
export function createToasts(): Toasts {
  const shown = shallowRef<readonly Toast[]>([]);
  let nextKey = 1;
  return {
    shown: readonly(shown) as Readonly<ShallowRef<readonly Toast[]>>,
    show(words) {
      shown.value = [...shown.value, { ...words, key: nextKey++ }].slice(-SHOWN_MAX);
    },
    dismiss(key) {
      shown.value = shown.value.filter((toast) => toast.key !== key);
    },
  };
}

export const TOASTS: InjectionKey<Toasts> = Symbol('toasts');

export function useToast(): Toasts {
  const toasts = inject(TOASTS);
  if (!toasts) throw new Error('No toasts are provided here.');
  return toasts;
}

import { readonly, shallowRef } from 'vue';
import type { Router } from 'vue-router';

export interface BrokenNavigation {
  thrown: unknown;
  /** Where one wanted to go. */
  path: string;
}

const broken = shallowRef<BrokenNavigation>();

/** A page whose code did not come: the connection broke, or the server has other files since it was updated. */
export function watchNavigation(router: Router): void {
  router.onError((thrown, to) => {
    console.error(thrown);
    broken.value = { thrown, path: to.fullPath };
  });
  router.afterEach((_to, _from, failure) => {
    if (!failure) broken.value = undefined;
  });
}

export function useBrokenNavigation() {
  return readonly(broken);
}

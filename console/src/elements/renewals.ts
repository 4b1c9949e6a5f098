import { type InjectionKey, type Ref, inject, watch } from 'vue';

/** How often an element had a token again after it had none. */
export const RENEWALS: InjectionKey<Readonly<Ref<number>>> = Symbol('renewals');

/** For what failed for want of a token and is to be done now. */
export function onRenewed(act: () => void): void {
  const renewals = inject(RENEWALS, null);
  if (renewals) watch(renewals, act);
}

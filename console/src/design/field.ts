import { inject, type ComputedRef, type InjectionKey } from 'vue';

/** What a field tells the control inside it. */
export interface FieldContext {
  id: string;
  describedBy: ComputedRef<string | undefined>;
  invalid: ComputedRef<boolean>;
}

export const FIELD: InjectionKey<FieldContext> = Symbol('field');

/** Of the field around; none outside of one. */
export function useField(): FieldContext | undefined {
  return inject(FIELD, undefined);
}

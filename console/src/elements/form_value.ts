/** What the picker tells the form that it is in. */
export interface FormElement extends HTMLElement {
  value: string;
  showChosen(uuids: readonly string[], hint: string): void;
}

export const uuidsOf = (value: string): string[] => value.split(/[\s,]+/).filter((each) => each !== '');

/** A form control of an element: the uuids are sent under its `name`, once for each. */
export function formAssociated(Plain: CustomElementConstructor): CustomElementConstructor {
  return class extends Plain implements Partial<FormElement> {
    static readonly formAssociated = true;
    private readonly internals = this.attachInternals();
    private first: string | null = null;

    get form(): HTMLFormElement | null {
      return this.internals.form;
    }

    get name(): string {
      return this.getAttribute('name') ?? '';
    }

    checkValidity(): boolean {
      return this.internals.checkValidity();
    }

    reportValidity(): boolean {
      return this.internals.reportValidity();
    }

    showChosen(uuids: readonly string[], hint: string): void {
      this.first ??= this.getAttribute('value') ?? '';
      const data = new FormData();
      for (const uuid of uuids) data.append(this.name, uuid);
      this.internals.setFormValue(uuids.length > 0 && this.name ? data : null);
      const isMissing = this.hasAttribute('required') && uuids.length === 0;
      const anchor = this.shadowRoot?.querySelector<HTMLElement>('[data-anchor] input') ?? undefined;
      if (isMissing) this.internals.setValidity({ valueMissing: true }, hint, anchor);
      else this.internals.setValidity({});
    }

    formResetCallback(): void {
      (this as unknown as FormElement).value = this.first ?? '';
    }

    formStateRestoreCallback(state: unknown): void {
      if (state instanceof FormData) (this as unknown as FormElement).value = [...state.values()].join(',');
    }
  };
}

import type { Media } from '@lumbung/client';
import { defineAsyncComponent, defineComponent, h, nextTick, useHost } from 'vue';

import { COMMON, useConnection } from './element_base';
import { type FormElement, uuidsOf } from './form_value';

const PickerBody = defineAsyncComponent(() => import('./PickerBody.vue'));

/** `<lumbung-picker>`: `lumbung-picked` has `{ uuids, media }` in its detail. */
export const picker = defineComponent({
  props: {
    ...COMMON,
    fits: { type: String, default: '' },
    kind: { type: String, default: '' },
    multiple: Boolean,
    value: { type: String, default: '' },
  },
  setup(props) {
    const { lumbung, fire, isReady } = useConnection(props);
    const host = useHost() as unknown as FormElement;
    async function pick(uuids: string[], media: Media[]): Promise<void> {
      host.value = uuids.join(',');
      await nextTick();
      fire('lumbung-picked', { uuids, media });
      host.dispatchEvent(new Event('change', { bubbles: true }));
    }
    return () =>
      isReady.value
        ? h(PickerBody, {
            key: props.server,
            lumbung: lumbung.value,
            fits: props.fits,
            kind: props.kind,
            multiple: props.multiple,
            value: uuidsOf(props.value),
            onPicked: (uuids: string[], media: Media[]) => void pick(uuids, media),
            onChosen: (uuids: string[], hint: string) => host.showChosen(uuids, hint),
          })
        : h('div', { class: 'lmb-wait' });
  },
});

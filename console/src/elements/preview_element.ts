import { defineAsyncComponent, defineComponent, h } from 'vue';

import { COMMON, useConnection } from './element_base';

const PreviewBody = defineAsyncComponent(() => import('./PreviewBody.vue'));

const text = { type: String, default: '' } as const;

/** `<whatsapp-preview>`: of a media by its uuid, or of whatever the attributes say. */
export const preview = defineComponent({
  props: {
    ...COMMON,
    media: text,
    fits: text,
    src: text,
    type: text,
    poster: text,
    name: text,
    headerText: text,
    caption: text,
    footer: text,
    /** With commas between. */
    buttons: text,
    time: text,
    template: Boolean,
    sent: Boolean,
  },
  setup(props) {
    const { lumbung, fire, isReady } = useConnection(props);
    return () =>
      isReady.value
        ? h(PreviewBody, {
            given: props,
            lumbung: lumbung.value,
            onFailed: (error: unknown) => fire('lumbung-failed', error),
          })
        : h('div', { class: 'lmb-wait' });
  },
});

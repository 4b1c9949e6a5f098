import { defineAsyncComponent, defineComponent, h } from 'vue';

import { COMMON, useConnection } from './element_base';

const UploaderBody = defineAsyncComponent(() => import('./UploaderBody.vue'));

/** `<lumbung-uploader>`: `lumbung-uploaded` has the media in its detail, `lumbung-failed` the name and the reason. */
export const uploader = defineComponent({
  props: {
    ...COMMON,
    purpose: { type: String, default: '' },
    accept: { type: String, default: '' },
    multiple: Boolean,
  },
  setup(props) {
    const { lumbung, claims, fire, isReady } = useConnection(props);
    return () =>
      isReady.value
        ? h(UploaderBody, {
            key: props.server,
            lumbung: lumbung.value,
            purpose: props.purpose,
            accept: props.accept,
            multiple: props.multiple,
            maxBytes: () => claims().max_size,
            onUploaded: (media: unknown) => fire('lumbung-uploaded', media),
            onFailed: (failure: unknown) => fire('lumbung-failed', failure),
          })
        : h('div', { class: 'lmb-wait' });
  },
});

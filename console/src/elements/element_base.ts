import { createLumbung, type Lumbung } from '@lumbung/client';
import {
  type Component,
  type InjectionKey,
  computed,
  defineCustomElement,
  inject,
  onScopeDispose,
  provide,
  ref,
  useHost,
  watch,
} from 'vue';

import { SERVER } from './absolute';
import { RENEWALS } from './renewals';
import { type Texts, createTexts, languageFor, showLanguage } from './texts';
import { type Claims, TokenSource } from './token_source';

const TEXTS: InjectionKey<Texts> = Symbol('texts');

/** The attributes that all elements have. */
export const COMMON = {
  server: { type: String, default: '' },
  token: { type: String, default: '' },
  tokenUrl: { type: String, default: '' },
  language: { type: String, default: '' },
  theme: { type: String, default: '' },
} as const;

export interface CommonProps {
  server: string;
  token: string;
  tokenUrl: string;
  language: string;
  theme: string;
}

/** How often an address of tokens that has none is asked, and as soon as somebody comes back to the page. */
const LOOK_AGAIN_MS = 15_000;

let ownServer = '';

/** Where the module came from, so that pages need not name it. */
export function setOwnServer(url: string): void {
  ownServer = url;
}

export type Fire = (name: string, detail?: unknown) => void;

export interface Connection {
  lumbung: Readonly<{ value: Lumbung }>;
  claims: () => Claims;
  fire: Fire;
  /** Its texts are there. */
  isReady: Readonly<{ value: boolean }>;
}

/** What an element needs of the page and of the server. In the setup of its outermost component. */
export function useConnection(props: CommonProps): Connection {
  const host = useHost();
  const texts = inject(TEXTS);
  if (!host || !texts) throw new Error('Only within an element.');
  const fire: Fire = (name, detail) =>
    void host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));

  const source = tokenSource(props, fire);

  const isReady = ref(false);
  const show = async (asked: string) => {
    await showLanguage(texts, languageFor(asked));
    isReady.value = true;
  };
  watch(() => props.language, show, { immediate: true });

  const server = computed(() => (props.server || ownServer).replace(/\/+$/, ''));
  provide(SERVER, server);
  const lumbung = computed(() =>
    createLumbung({
      baseUrl: server.value,
      token: () => source.token(),
      language: languageFor(props.language),
      onUnauthenticated: () => source.refuse(),
    }),
  );
  return { lumbung, claims: () => source.claims, fire, isReady };
}

/** In the setup of an element: as long as that is on the page. */
function tokenSource(props: CommonProps, fire: Fire): TokenSource {
  const renewals = ref(0);
  provide(RENEWALS, renewals);
  const source = new TokenSource({
    given: () => props.token,
    url: () => props.tokenUrl,
    onNeeded: () => fire('lumbung-token-expired'),
    onRenewed: () => (renewals.value += 1),
  });
  watch(
    () => props.token,
    (token) => source.renew(token),
  );
  const look = () => void (document.hidden || source.lookAgain());
  const timer = setInterval(look, LOOK_AGAIN_MS);
  addEventListener('focus', look);
  onScopeDispose(() => {
    clearInterval(timer);
    removeEventListener('focus', look);
  });
  return source;
}

/** A custom element of a component, with the styles of all in its shadow. */
export function elementOf(component: Component, sheet: CSSStyleSheet): CustomElementConstructor {
  const Plain = defineCustomElement(component as Parameters<typeof defineCustomElement>[0], {
    configureApp(app) {
      const texts = createTexts();
      app.use(texts);
      app.provide(TEXTS, texts);
    },
  }) as unknown as CustomElementConstructor;
  return class extends Plain {
    constructor() {
      super();
      if (this.shadowRoot) this.shadowRoot.adoptedStyleSheets = [sheet];
    }
  };
}

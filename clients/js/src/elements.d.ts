/** The custom elements, as docs/EMBEDDING.md describes them: `import '@lumbung/client/elements'` defines all three. */
import type { Media } from './wire.js';

interface LumbungElement extends HTMLElement {
  /** Where Lumbung is. The module does not come from there, so it has to be said. */
  server: string;
  token: string;
  tokenUrl: string;
  language: string;
  theme: string;
}

export interface LumbungUploaderElement extends LumbungElement {
  purpose: string;
  accept: string;
  multiple: boolean;
}

export interface LumbungPickerElement extends LumbungElement {
  name: string;
  required: boolean;
  /** The uuid that is chosen, or several with commas between. */
  value: string;
  multiple: boolean;
  fits: string;
  kind: string;
}

export interface WhatsAppPreviewElement extends LumbungElement {
  media: string;
  fits: string;
  src: string;
  type: string;
  poster: string;
  name: string;
  headerText: string;
  caption: string;
  footer: string;
  buttons: string;
  time: string;
  template: boolean;
  sent: boolean;
}

export type LumbungUploadedEvent = CustomEvent<Media>;
export type LumbungPickedEvent = CustomEvent<{ uuids: string[]; media: Media[] }>;
export type LumbungFailedEvent = CustomEvent<{ name: string; code: string; detail: string }>;

declare global {
  interface HTMLElementTagNameMap {
    'lumbung-uploader': LumbungUploaderElement;
    'lumbung-picker': LumbungPickerElement;
    'whatsapp-preview': WhatsAppPreviewElement;
  }
  interface GlobalEventHandlersEventMap {
    'lumbung-uploaded': LumbungUploadedEvent;
    'lumbung-picked': LumbungPickedEvent;
    'lumbung-failed': LumbungFailedEvent;
    'lumbung-token-expired': CustomEvent;
  }
}

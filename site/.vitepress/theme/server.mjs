// The reader's server, which all forms of the pages of the API ask. It is kept for this tab alone: a token lies nowhere else.
import { reactive, watch } from 'vue';

const KEPT = 'lumbung-server';

export const server = reactive({ url: 'http://127.0.0.1:8080', token: '', workspace: '' });

let isRead = false;

/** In the browser, once: what this tab had, or the server that the page itself comes from. */
export function remember() {
  if (isRead) return;
  isRead = true;
  if (location.pathname.startsWith('/docs/')) server.url = location.origin;
  try {
    Object.assign(server, JSON.parse(sessionStorage.getItem(KEPT) ?? '{}'));
    watch(server, () => sessionStorage.setItem(KEPT, JSON.stringify(server)));
  } catch {
    // A browser that keeps nothing has it typed again on the next page.
  }
}

import { ref } from 'vue';

const STORAGE_KEY = 'lumbung.token';

/** Takes the token out of "#token=…", so that it does not stay in the address bar or in the history. */
function tokenFromAddress(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token !== null) history.replaceState(null, '', location.pathname + location.search);
  return token;
}

/** Who is signed in, as long as the tab lives. */
export function useSession() {
  const fromAddress = tokenFromAddress();
  if (fromAddress) sessionStorage.setItem(STORAGE_KEY, fromAddress);
  const token = ref(sessionStorage.getItem(STORAGE_KEY));
  const notice = ref('');

  function signIn(value: string): void {
    sessionStorage.setItem(STORAGE_KEY, value);
    token.value = value;
    notice.value = '';
  }

  function signOut(because = ''): void {
    sessionStorage.removeItem(STORAGE_KEY);
    token.value = null;
    notice.value = because;
  }

  return { token, notice, signIn, signOut };
}

import { unwrap, type WhatsappAccount } from '@lumbung/client';
import { shallowRef } from 'vue';

import { useLumbung, useSession } from '@/session/use_session';

/** The workspace's numbers; undefined for who may not see them, who then writes a number down. */
export function useNumbers() {
  const lumbung = useLumbung();
  const session = useSession();
  const numbers = shallowRef<WhatsappAccount[]>();

  async function load(): Promise<void> {
    await session.learn('admin');
    if (!session.can('admin')) return;
    numbers.value = (await unwrap(lumbung.api.GET('/api/v1/whatsapp/accounts'))).data ?? [];
  }

  // Without the list the number is a field like any other.
  load().catch(() => {});
  return { numbers };
}

import type { Lumbung } from '@lumbung/client';
import { reactive } from 'vue';

export type Ability = 'media:read' | 'media:write' | 'media:erase' | 'jobs:manage' | 'campaigns:manage' | 'admin';

const ALL: readonly Ability[] = ['media:read', 'media:write', 'media:erase', 'jobs:manage', 'campaigns:manage', 'admin'];

/** What the browser's token of an application says of itself. */
function abilitiesOfJwt(token: string): string[] | undefined {
  const body = token.split('.')[1];
  if (!body || token.split('.').length !== 3) return undefined;
  try {
    const text = atob(body.replaceAll('-', '+').replaceAll('_', '/'));
    const { abilities } = JSON.parse(text) as { abilities?: unknown };
    return Array.isArray(abilities) ? abilities.map(String) : undefined;
  } catch {
    return undefined;
  }
}

function known(names: readonly string[]): Map<Ability, boolean> {
  return new Map(ALL.map((ability) => [ability, names.includes(ability)]));
}

/**
 * What a token may. The server's word (`abilities` among the facts), else that of a JWT. Where neither says it, reading
 * and writing are taken for granted until the server refuses, and whether it may administer is asked for, once, when
 * somebody wants to know.
 */
export function abilitiesOf(lumbung: Pick<Lumbung, 'api'>, token: string, told?: readonly string[]) {
  const names = told ?? abilitiesOfJwt(token);
  const may = reactive(names ? known(names) : new Map<Ability, boolean>());
  const asked = new Map<Ability, Promise<void>>();

  async function ask(ability: 'admin' | 'jobs:manage'): Promise<void> {
    const answer =
      ability === 'admin'
        ? await lumbung.api.GET('/api/v1/workspaces')
        : await lumbung.api.GET('/api/v1/jobs', { params: { query: { limit: 1 } } });
    may.set(ability, answer.response.ok);
  }

  function learn(ability: Ability): Promise<void> {
    if (may.has(ability) || (ability !== 'admin' && ability !== 'jobs:manage')) return Promise.resolve();
    const before = asked.get(ability);
    if (before) return before;
    const asking = ask(ability).catch(() => void asked.delete(ability));
    asked.set(ability, asking);
    return asking;
  }

  function can(ability: Ability): boolean {
    const answer = may.get(ability);
    if (answer !== undefined) return answer;
    if (ability === 'admin' || ability === 'jobs:manage') {
      void learn(ability);
      return false;
    }
    return true;
  }

  return { can, learn, abilities: may };
}

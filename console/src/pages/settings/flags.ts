/** What is said for all workspaces about which nothing else is said. */
export type Rollout = { kind: 'on' | 'off' } | { kind: 'share'; percent: number };

/** `on`, `off` or `25%`, as the server has it. */
export function rolloutOf(value: string | undefined): Rollout {
  if (value === 'on' || value === 'off') return { kind: value };
  const share = /^(\d+(?:\.\d+)?)%$/.exec(value ?? '');
  return share ? { kind: 'share', percent: Number(share[1]) } : { kind: 'off' };
}

/** Null where a share is none between 0 and 100. */
export function valueOf(kind: Rollout['kind'], percent: string): string | null {
  if (kind !== 'share') return kind;
  const number = percent.trim();
  return /^\d{1,3}$/.test(number) && Number(number) <= 100 ? `${Number(number)}%` : null;
}

import type { PreflightCheck } from '@lumbung/client';

import type { IconName } from '@/design/icons';

import type { Repair } from './repairs';

/** Those that fail first, then those that passed, then the others; otherwise as the server has them. */
export function checksInOrder(checks: readonly PreflightCheck[]): PreflightCheck[] {
  const rank = ({ ok }: PreflightCheck) => (ok === false ? 0 : ok ? 1 : 2);
  return [...checks].sort((one, other) => rank(one) - rank(other));
}

export function iconOf(ok: boolean | null): IconName {
  if (ok === null) return 'more';
  return ok ? 'check' : 'error';
}

/** By what its words are called. */
export function nameOfRepair(repair: Repair): string {
  return repair.kind === 'purpose' ? `purpose_${repair.purpose}` : repair.kind;
}

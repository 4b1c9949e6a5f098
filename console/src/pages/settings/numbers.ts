import type { WhatsappAccount } from '@lumbung/client';

/** What is written down of a number; of one that is there an empty secret stays as it is. */
export interface NumberForm {
  phone_number_id: string;
  waba_id: string;
  app_id: string;
  access_token: string;
  app_secret: string;
  verify_token: string;
  media_days: string;
}

export type NumberField = keyof NumberForm;
const IDS = ['phone_number_id', 'waba_id', 'app_id'] as const;
const NEEDED = ['access_token', 'app_secret'] as const;
const DAYS_MIN = 0.04;
const DAYS_MAX = 30;

export function numberForm(account: WhatsappAccount | null): NumberForm {
  return {
    phone_number_id: account?.phone_number_id ?? '',
    waba_id: account?.waba_id ?? '',
    app_id: account?.app_id ?? '',
    access_token: '',
    app_secret: '',
    verify_token: '',
    media_days: String(account?.media_days ?? DAYS_MAX),
  };
}

/** A decimal point may be a comma. */
const daysOf = ({ media_days: days }: NumberForm) => (days.trim() ? Number(days.trim().replace(',', '.')) : NaN);

export function numberProblems(form: NumberForm, isNew: boolean): NumberField[] {
  const problems: NumberField[] = IDS.filter((name) => !/^\d{1,64}$/.test(form[name].trim()));
  if (isNew) problems.push(...NEEDED.filter((name) => !form[name].trim()));
  const days = daysOf(form);
  if (!(days >= DAYS_MIN && days <= DAYS_MAX)) problems.push('media_days');
  return problems;
}

export interface NumberChange {
  waba_id: string;
  app_id: string;
  access_token?: string;
  app_secret?: string;
  verify_token?: string;
  media_days: number;
}

/** Only what is to be said: secrets that were not written down anew are left out. */
export function numberChange(form: NumberForm): NumberChange {
  const change: NumberChange = { waba_id: form.waba_id.trim(), app_id: form.app_id.trim(), media_days: daysOf(form) };
  for (const name of [...NEEDED, 'verify_token'] as const) if (form[name].trim()) change[name] = form[name].trim();
  return change;
}

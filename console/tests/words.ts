import firstEn from '../src/i18n/en/first';
import restEn from '../src/i18n/en/rest';
import firstId from '../src/i18n/id/first';
import restId from '../src/i18n/id/rest';

/** Everything that is said, whenever it comes. */
export const en = { ...firstEn, ...restEn };
export const id = { ...firstId, ...restId };

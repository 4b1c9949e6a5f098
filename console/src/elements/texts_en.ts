import elements from '@/i18n/en/elements.json';
import library from '@/i18n/en/library.json';
import { clear, tryAgain } from '@/i18n/en/shell.json';
import uploads from '@/i18n/en/uploads.json';

export default { elements, library, uploads, shell: { clear, tryAgain } };

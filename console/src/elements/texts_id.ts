import elements from '@/i18n/id/elements.json';
import library from '@/i18n/id/library.json';
import { clear, tryAgain } from '@/i18n/id/shell.json';
import uploads from '@/i18n/id/uploads.json';

export default { elements, library, uploads, shell: { clear, tryAgain } };

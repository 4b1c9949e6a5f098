import { byPage } from '../collect';

export default byPage(import.meta.glob<{ default: object }>('./*.json', { eager: true }));

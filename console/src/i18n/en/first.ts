import { byPage } from '../collect';

/** What the library and the frame around it say: all that is needed before the first page is drawn. */
export default byPage(
  import.meta.glob<{ default: object }>(['./library.json', './notice.json', './shell.json', './uploads.json'], { eager: true }),
);

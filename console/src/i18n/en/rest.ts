import { byPage } from '../collect';

/** What the other pages say. */
export default byPage(
  import.meta.glob<{ default: object }>(
    ['./*.json', '!./library.json', '!./notice.json', '!./shell.json', '!./uploads.json'],
    { eager: true },
  ),
);

/** `./library.json` → `library`: what a page's file is called is the first part of its keys. */
export function byPage(files: Record<string, { default: object }>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [path.replace(/^.*\/(.+)\.json$/, '$1'), file.default]),
  );
}

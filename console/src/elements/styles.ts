/** The build puts the styles of all components here, with `:host` for `:root`. */
const STYLES = '__LUMBUNG_STYLES__';

/** One sheet for all elements of the page; adopted, so that a page without inline styles in its policy shows them. */
export function elementSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  return sheet;
}

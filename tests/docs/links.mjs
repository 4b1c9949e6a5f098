// The links of a built site, which must all lead to something in it, and what its pages would load from elsewhere.
import fs from 'node:fs';
import path from 'node:path';

const decoded = (text) => text.replace(/&#x([0-9a-f]+);/gi, (_, digits) => String.fromCodePoint(parseInt(digits, 16)))
  .replace(/&#(\d+);/g, (_, digits) => String.fromCodePoint(Number(digits)))
  .replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

const valuesOf = (html, name) => [...html.matchAll(new RegExp(`<[a-z][^>]*?\\s${name}="([^"]*)"`, 'g'))].map(([, value]) => decoded(value));

/** What a page loads by itself: scripts, styles, pictures, frames. */
const loadedBy = (html) => [...valuesOf(html, 'src'), ...[...html.matchAll(/<link\s[^>]*href="([^"]*)"/g)].map(([, url]) => decoded(url))];

export function filesOf(folder, at = '') {
  return fs.readdirSync(path.join(folder, at), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesOf(folder, `${at}${entry.name}/`) : [`${at}${entry.name}`]));
}

/** "page: fault" for all pages of `files`, a map from name to text (or undefined, where the text does not matter). */
export function faultsOf(files) {
  const ids = new Map();
  const idsOf = (name) => {
    if (!ids.has(name)) ids.set(name, new Set(valuesOf(files.get(name) ?? '', 'id')));
    return ids.get(name);
  };
  const faults = [];
  for (const [page, html] of files) {
    if (page.endsWith('.css')) {
      if (/url\(["']?(?:https?:)?\/\//.test(html)) faults.push(`${page}: loads from another host`);
    } else if (page.endsWith('.html')) {
      loadedBy(html).filter((url) => /^(https?:)?\/\//.test(url)).forEach((url) => faults.push(`${page}: loads ${url}`));
      for (const link of new Set([...valuesOf(html, 'href'), ...valuesOf(html, 'src')])) {
        if (/^([a-z]+:|\/\/)/i.test(link)) continue;
        const url = new URL(link, `http://site/${page}`);
        const name = decodeURIComponent(url.pathname.slice(1)).replace(/(^|\/)$/, '$1index.html');
        const anchor = decodeURIComponent(url.hash.slice(1));
        if (!files.has(name)) faults.push(`${page}: ${link} leads nowhere`);
        else if (anchor && name.endsWith('.html') && !idsOf(name).has(anchor)) faults.push(`${page}: ${link} has no such anchor`);
      }
    }
  }
  return faults;
}

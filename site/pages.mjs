// Lays out in site/pages what VitePress reads: its own modules must be found above the pages, which they are not from docs/.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
fs.rmSync(here('pages'), { recursive: true, force: true });
fs.cpSync(here('../docs'), here('pages'), { recursive: true });
fs.mkdirSync(here('pages/public'), { recursive: true });
fs.copyFileSync(here('../docs/openapi.yaml'), here('pages/public/openapi.yaml'));

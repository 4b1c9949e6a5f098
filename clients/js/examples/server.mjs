// A page of an application that embeds Lumbung's elements, and mints their JWTs. It needs nothing but Node.
//   LUMBUNG=http://127.0.0.1:8080 LUMBUNG_JWT_SECRET=… PORT=3000 node server.mjs
// Lumbung needs the same jwt-secret, and this page's origin in cors-origins.
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import { fileURLToPath } from 'node:url';

const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript' };

/** `{ workspace_id, abilities, exp, … }` signed as Lumbung reads it. */
export function mintJwt(secret, claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** The application: asks for no sign-in, which a real one would before it mints. */
export function campaignServer({ lumbung, secret, workspace = 1 }) {
  const { host } = new URL(lumbung);
  const policy =
    `default-src 'none'; script-src 'self' ${lumbung}; style-src 'self'; img-src ${lumbung} data:; ` +
    `media-src ${lumbung}; ` +
    `connect-src 'self' ${lumbung} ws://${host} wss://${host}; form-action 'self'; base-uri 'none'`;

  function page(name, url) {
    const file = fileURLToPath(new URL(name, import.meta.url));
    const language = url.searchParams.get('language') === 'id' ? 'id' : 'en';
    return fs.readFileSync(file, 'utf8').replaceAll('LUMBUNG', lumbung).replaceAll('LANGUAGE', language);
  }

  function token() {
    const now = Math.floor(Date.now() / 1_000);
    const abilities = ['media:read', 'media:write'];
    return mintJwt(secret, { workspace_id: workspace, abilities, exp: now + 900, max_size: 64 << 20, sub: 'user 5' });
  }

  return http.createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const answer = (body, type) => {
      response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' });
      response.end(body);
    };
    if (url.pathname === '/') return answer(page('campaign-form.html', url), TYPES.html);
    if (url.pathname === '/lumbung-token') return answer(token(), 'text/plain');
    if (url.pathname === '/campaigns' && request.method === 'POST') {
      let body = '';
      for await (const chunk of request) body += chunk.toString('latin1');
      return answer(body, 'text/plain');
    }
    const name = /^\/(campaign-form\.(css|js))$/.exec(url.pathname);
    if (name) return answer(page(name[1], url), TYPES[name[2]]);
    response.writeHead(404).end();
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { LUMBUNG: lumbung, LUMBUNG_JWT_SECRET: secret, PORT = '3000' } = process.env;
  if (!lumbung || !secret) throw new Error('Set LUMBUNG (its address) and LUMBUNG_JWT_SECRET.');
  campaignServer({ lumbung, secret }).listen(Number(PORT), () => process.stdout.write(`http://localhost:${PORT}\n`));
}

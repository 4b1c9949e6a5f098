// Receives Lumbung's webhooks, with Node 18 or newer and no package. Behind the HTTPS of your own server.
//
//   LUMBUNG_WEBHOOK_SECRET=whsec_… node examples/webhooks/receiver.mjs 9000
//
// POST /api/v1/webhooks {"url": "https://app.example.com/…"} makes the webhook, and answers its secret once.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

/** Signed with the secret, over the body as it came, and not long ago. */
function isOurs(header, body) {
  const [, time, told] = /^t=(\d+),v1=([0-9a-f]{64})(?:,.*)?$/.exec(header) ?? [];
  if (!time || Math.abs(Date.now() / 1000 - Number(time)) > 300) return false;
  const signature = createHmac('sha256', process.env.LUMBUNG_WEBHOOK_SECRET).update(`${time}.`).update(body).digest();
  return timingSafeEqual(signature, Buffer.from(told, 'hex'));
}

createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const body = Buffer.concat(pieces);
  if (!isOurs(request.headers['lumbung-signature'] ?? '', body)) return response.writeHead(403).end();
  const { id, event, data } = JSON.parse(body);
  // An event may come twice, with the same `id`: do the work once. Any 2xx within 10 s says that it has arrived.
  console.log(id, event, data.uuid);
  return response.writeHead(204).end();
}).listen(Number(process.argv[2]), '127.0.0.1');

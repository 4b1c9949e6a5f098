// A WebSocket client small enough to have thousands of: it shakes hands, subscribes and then only listens.
import net from 'node:net';
import { randomBytes } from 'node:crypto';

/** One masked text frame of less than 64 KiB (RFC 6455, section 5.2). */
export function textFrame(text) {
  const body = Buffer.from(text);
  const mask = randomBytes(4);
  const head = body.length < 126 ? Buffer.from([0x81, 0x80 | body.length]) : Buffer.from([0x81, 0xfe, 0, 0]);
  if (body.length >= 126) head.writeUInt16BE(body.length, 2);
  for (let i = 0; i < body.length; i += 1) body[i] ^= mask[i % 4];
  return Buffer.concat([head, mask, body]);
}

const upgrade = (port, key) =>
  `GET /app/${key}?protocol=7&client=bench HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\n` +
  `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`;

/** Connects and subscribes; `sign(socketId)` gives the proof for the channel. Resolves with the open socket. */
export function connect(port, key, channel, sign) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    let received = '';
    let asked = false;
    const giveUp = (error) => reject(error ?? new Error(`closed after: ${received.slice(0, 200)}`));
    socket.on('error', giveUp);
    socket.on('close', () => giveUp());
    socket.on('connect', () => socket.write(upgrade(port, key)));
    socket.on('data', async (bytes) => {
      received += bytes.toString('latin1');
      const id = /socket_id\\":\\"(\d+\.\d+)/.exec(received);
      if (id && !asked) {
        asked = true;
        const data = { channel, auth: await sign(id[1]) };
        socket.write(textFrame(JSON.stringify({ event: 'pusher:subscribe', data })));
      }
      if (received.includes('subscription_succeeded')) {
        socket.removeAllListeners('data');
        socket.resume();
        resolve(socket);
      }
    });
  });
}

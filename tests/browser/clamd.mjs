// A scanner of malware that finds nothing, on the port that it is given: as much of clamd's protocol as Lumbung speaks.
import net from 'node:net';

const VERSION = 'ClamAV 1.4.3/27000/Sat Nov 28 08:00:00 2026\0';

/** How many bytes of a stream have come whole: each piece has its length before it, and one of none ends it. */
function endOf(stream) {
  for (let at = 0; at + 4 <= stream.length; ) {
    const length = stream.readUInt32BE(at);
    at += 4 + length;
    if (length === 0) return at;
  }
  return -1;
}

/** Resolves to what closes it again. */
export function scan(port) {
  const server = net.createServer((socket) => {
    let got = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      got = Buffer.concat([got, data]);
      const word = got.indexOf(0);
      if (word < 0) return;
      const command = got.subarray(0, word).toString();
      if (command === 'zVERSION') socket.end(VERSION);
      else if (command === 'zPING') socket.end('PONG\0');
      else if (command === 'zINSTREAM' && endOf(got.subarray(word + 1)) > 0) socket.end('stream: OK\0');
    });
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(() => server.close())));
}

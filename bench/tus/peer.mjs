// @tus/server as bench/tus measures it: prints its port and its folder, and ends with its standard input.
import { Peer } from '../../tests/tus/peer.mjs';

const peer = await Peer.start(4 * 1024 ** 3);
console.log(peer.port);
console.log(peer.folder);
process.stdin.resume();
process.stdin.on('end', async () => {
  await peer.stop();
  process.exit(0);
});

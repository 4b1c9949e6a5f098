// How many empty jobs a second BullMQ carries out, from a backlog until the last one has ended:
//   node bullmq.mjs REDIS_PORT JOBS CONCURRENCY
// Prints jobs a second, nothing else.
import { Queue, Worker } from 'bullmq';
import IORedis from 'ioredis';

const [port, jobs, concurrency] = process.argv.slice(2).map(Number);
const connection = new IORedis(port, '127.0.0.1', { maxRetriesPerRequest: null });
const name = `bench-${process.pid}`;
const queue = new Queue(name, { connection });
for (let made = 0; made < jobs; made += 1000) {
  const batch = Array.from({ length: Math.min(1000, jobs - made) }, () => ({
    name: 'empty',
    data: {},
    opts: { removeOnComplete: true },
  }));
  await queue.addBulk(batch);
}
let left = jobs;
const begun = performance.now();
const took = await new Promise((resolve) => {
  const worker = new Worker(name, async () => {}, { connection, concurrency });
  worker.on('completed', () => {
    left -= 1;
    if (left === 0) resolve((performance.now() - begun) / 1000);
  });
});
console.log(jobs / took);
process.exit(0);

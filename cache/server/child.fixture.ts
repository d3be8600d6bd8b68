// A server in a process of its own, for tests that kill it or look at its memory: says its address, then its memory on demand.

import { serveCache } from './serve.ts';

const [dir = '', maxBytes = ''] = process.argv.slice(2);
const { url } = await serveCache({
  dir,
  address: { host: '127.0.0.1', port: 0 },
  maxBytes: Number(maxBytes),
  version: '0.0.0',
  report: ({ message }) => process.stderr.write(`${message}\n`),
});
let most = 0;
setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss());
}, 5);
process.on('message', () => {
  process.send?.({ most });
});
process.send?.({ url });
// A test that failed must not leave it behind.
process.on('disconnect', () => process.exit());

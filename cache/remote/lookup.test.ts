// Names of hosts: found where the system finds them, and never waited for longer than may be.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { type Lookup, openLookup } from './lookup.ts';

const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A name server; `flags` are the second two bytes of each answer, none where it is silent. */
async function nameServer(flags?: number): Promise<{ readonly address: string; readonly asked: () => number }> {
  const socket = createSocket('udp4');
  let asked = 0;
  socket.on('message', (query, { port, address }) => {
    asked += 1;
    if (flags === undefined) return;
    const answer = Buffer.from(query);
    answer.writeUInt16BE(flags, 2);
    socket.send(answer, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  ends.push(() => socket.close());
  return { address: `127.0.0.1:${socket.address().port}`, asked: () => asked };
}

function opened(servers: readonly string[]): Lookup {
  const lookup = openLookup(servers);
  ends.push(lookup.close);
  return lookup;
}

function find({ lookup }: Lookup, host: string): Promise<string> {
  return new Promise((found) => {
    lookup(host, { all: true }, (error, addresses) => found(error?.code ?? JSON.stringify(addresses)));
  });
}

test.skipIf(process.platform !== 'linux')(
  'name servers that are silent end in a fault, at once when it is closed',
  async () => {
    const server = await nameServer();
    const lookup = opened([server.address]);
    const found = find(lookup, 'cache.example.com');
    await expect.poll(server.asked).toBe(1);
    lookup.close();
    expect(await found).toBe('EAI_AGAIN');
  },
);

test('what the system knows by itself is found without any name server', async () => {
  const server = await nameServer();
  expect(await find(opened([server.address]), 'localhost')).toMatch(/127\.0\.0\.1|::1/);
  expect(server.asked()).toBe(0);
});

test('where name servers answer, whatever that is, the system is asked', async () => {
  const [noSuchName, failure] = [0x8183, 0x8182];
  for (const flags of [noSuchName, failure]) {
    const server = await nameServer(flags);
    expect(await find(opened([server.address]), 'nowhere.invalid')).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
    if (process.platform === 'linux') expect(server.asked()).toBeGreaterThan(0);
  }
});

// How long a remote is asked in vain: time counts once for all that is asked, and what comes takes little from it.

import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { listen } from '#testkit';
import { openRemote } from '../remote/open.ts';
import { keyOf, readerFor } from '../remote/remote.fixture.ts';
import { openVain } from './vain.ts';

const after = <T>(ms: number, value: T) => new Promise<T>((resolve) => setTimeout(() => resolve(value), ms));
const nothing = (ms: number) => () => after(ms, undefined);
const something = (ms: number) => () => after(ms, Buffer.from('content'));

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

describe('what is asked for in vain', () => {
  it('is over once that took as long as it may, each time short, and what is under way then as well', async () => {
    const vain = openVain(300);
    let asked = 0;
    const late = vain.wait(nothing(60_000));
    while (!vain.isOver()) {
      asked += 1;
      await vain.wait(nothing(20));
    }
    expect(asked).toBeGreaterThanOrEqual(2);
    expect(asked).toBeLessThanOrEqual(16);
    expect(await late).toBeUndefined();
    expect(await vain.wait(() => expect.fail('was asked'))).toBeUndefined();
  });

  it('counts also where nothing lasts until the next look', async () => {
    const vain = openVain(300);
    let asked = 0;
    while (!vain.isOver() && asked < 200) {
      asked += 1;
      await vain.wait(nothing(10));
    }
    expect(vain.isOver()).toBe(true);
  });

  it('is counted once for all that wait at the same time', async () => {
    const vain = openVain(1000);
    await Promise.all(Array.from({ length: 40 }, () => vain.wait(nothing(100))));
    expect(vain.isOver()).toBe(false);
  });

  it('is nothing that came, as long as that took no longer than it is worth', async () => {
    const vain = openVain(1000);
    for (let n = 0; n < 5; n++) expect(await vain.wait(something(250))).toEqual(Buffer.from('content'));
    expect(vain.isOver()).toBe(false);
    // What takes for longer than the bound does not come in time.
    expect(await vain.wait(something(5000))).toBeUndefined();
    expect(vain.isOver()).toBe(true);
  });

  it('ends with a server that answers late but within all other bounds, each time that nothing is there', async () => {
    const server = createServer((_request, response) => void setTimeout(() => response.writeHead(404).end(), 240));
    servers.push(server);
    const remote = openRemote(readerFor(await listen(server), { waitMs: 600 }));
    const vain = openVain(600);
    let asked = 0;
    for (; asked < 20 && !vain.isOver(); asked++) await vain.wait(() => remote.fetch('go', keyOf(asked)));
    expect(asked).toBeLessThanOrEqual(5);
    // By what the remote itself counts, all is well.
    expect(remote.answers()).toBe(true);
    await remote.close(1000);
  });
});

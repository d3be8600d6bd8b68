// A remote on a server that does what it should.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openHttpStore } from '#testkit';
import { makeSigner } from '../sign/signer.fixture.ts';
import { describeContract } from './contract.fixture.ts';
import { openRemote } from './open.ts';
import { placeOf } from './record.ts';
import { fill, keyOf, makeStores, readerFor, settingsFor, text, trustIn } from './remote.fixture.ts';

const store = makeStores();

const [keepsFirst, writesOver] = [await openHttpStore(), await openHttpStore({ writesOver: true })];
let tests = 0;
describe.each([
  ['that keeps what is there', keepsFirst, true],
  ['that writes over', writesOver, false],
] as const)('on a server %s', (_, server, keeps) => {
  describeContract(() => {
    const folder = `${server.base}test${tests++}/`;
    return { settings: (more) => settingsFor(folder, more), keepsFirst: keeps };
  });
});

test('what go commands made is taken from those only whose word counts for that, and of nobody it is not asked for', async () => {
  const server = await store();
  const sender = openRemote(settingsFor(server.base));
  sender.keep('go', keyOf(1), text(1));
  sender.keep('result', keyOf(1), text(2));
  await sender.close(5000);
  server.requests.length = 0;

  const { outputTrust: _, ...distrusting } = readerFor(server.base);
  for (const settings of [distrusting, { ...distrusting, outputTrust: [] }]) {
    const nobody = openRemote(settings);
    expect(await nobody.fetch('go', keyOf(1))).toBeUndefined();
    await nobody.fetchAll('go', keyOf(1), async () => expect.fail('was believed'));
    expect(server.requests).toEqual([]);
    expect(await nobody.close(1000)).toMatchObject({ diagnostics: [] });
  }
  const other = openRemote({ ...distrusting, outputTrust: trustIn(makeSigner().id) });
  expect(await other.fetch('go', keyOf(1))).toBeUndefined();
  expect(await other.fetch('result', keyOf(1))).toEqual(text(2));
  expect((await other.close(1000)).diagnostics.map(({ code }) => code)).toEqual(['remote/untrusted']);
  const believing = openRemote(readerFor(server.base));
  expect(await believing.fetch('go', keyOf(1))).toEqual(text(1));
  await believing.close(1000);
});

test('a token that cannot be sent is a reason to leave the remote alone, and is not told', async () => {
  const server = await store();
  const remote = openRemote(settingsFor(server.base, { access: { kind: 'token', token: 'secret\nInjected: yes' } }));
  expect(await remote.fetch('result', keyOf(1))).toBeUndefined();
  remote.keep('result', keyOf(1), text(1));
  const { diagnostics } = await remote.close(1000);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'the remote cache cache.example was left alone: ERR_INVALID_CHAR',
  ]);
  expect(server.requests).toEqual([]);
});

test('without anyone who is trusted nothing is asked', async () => {
  const server = await store();
  fill(server.contents, [1]);
  const remote = openRemote(readerFor(server.base, { trust: [] }));
  expect(remote.answers()).toBe(false);
  expect(await remote.fetch('result', keyOf(1))).toBeUndefined();
  await remote.fetchAll('shape', keyOf(1), async () => true);
  expect(server.requests).toEqual([]);
  expect((await remote.close(0)).diagnostics).toEqual([]);
});

test('the folder of the address, with a slash at its end or without, stands before all paths', async () => {
  const server = await store();
  for (const folder of ['team/cache', 'team/cache/', 'team/cache//']) {
    const remote = openRemote(settingsFor(`${server.base}${folder}`));
    await remote.fetch('result', keyOf(1));
    await remote.close(0);
  }
  const path = `GET /team/cache/ac/${placeOf({ kind: 'result', key: keyOf(1), scope: 'main', slot: 0 })}`;
  expect(server.requests).toEqual([path, path, path]);
});

test('a process ends by itself, whatever the remote still owes it', async () => {
  const silent = await store({ before: ({ url }) => (url?.startsWith('/ac/') ? new Promise(() => undefined) : false) });
  const script = `
    import { openRemote } from ${JSON.stringify(new URL('./open.ts', import.meta.url).href)};
    const base = new URL(process.argv[1]);
    const settings = { base, name: 'x', access: { kind: 'open' }, scope: 'main', reads: [], trust: [{ writer: 'x', scopes: ['*'] }], waitMs: 60_000 };
    const remote = openRemote(settings);
    const found = remote.fetch('result', 'k');
    await remote.close(0);
    console.log(await found, remote.answers());
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', script, silent.base.href],
    {
      timeout: 30_000,
    },
  );
  expect(stdout).toBe('undefined false\n');
});

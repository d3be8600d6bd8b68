// The client of gows on the server of gows where tokens are asked for: what they keep apart.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRemote } from '../remote/open.ts';
import { keyOf, large, settingsFor } from '../remote/remote.fixture.ts';
import type { Remote } from '../remote/remote.ts';
import { makeSigner } from '../sign/signer.fixture.ts';
import { makeToken } from '../sign/token.ts';
import { type Served, served } from './served.fixture.ts';

const issuer = makeSigner();
let server: Served;

afterEach(() => server.stop());

beforeEach(async () => {
  server = await served({ issuer: issuer.id });
});

function remoteOf(scope: string, reads: readonly string[] = [], write = true): Remote {
  const token = makeToken({ name: scope, scope, read: reads, write }, issuer);
  return openRemote(settingsFor(server.url, { access: { kind: 'token', token }, scope, reads }));
}

async function keep(remote: Remote, content: Buffer): Promise<void> {
  remote.keep('result', keyOf(1), content);
  expect(await remote.close(10_000)).toMatchObject({ sent: { results: 1 }, unsent: 0, diagnostics: [] });
}

async function found(remote: Remote): Promise<Buffer | undefined> {
  const content = await remote.fetch('result', keyOf(1));
  expect((await remote.close(0)).diagnostics).toEqual([]);
  return content;
}

test('a pull request finds what the default branch has, and no other finds what it has', async () => {
  await keep(remoteOf('pr/1', ['main']), large(1));
  expect(await found(remoteOf('pr/2', ['main']))).toBeUndefined();
  expect(await found(remoteOf('main'))).toBeUndefined();
  expect(await found(remoteOf('pr/1', ['main']))).toEqual(large(1));
  await keep(remoteOf('main'), large(2));
  expect(await found(remoteOf('pr/2', ['main']))).toEqual(large(2));
  expect(await found(remoteOf('pr/1', ['main']))).toEqual(large(1));
});

test('who may only read finds all the same, and is told what was not sent', async () => {
  await keep(remoteOf('main'), large(1));
  const reader = remoteOf('main', [], false);
  expect(await reader.fetch('result', keyOf(1))).toEqual(large(1));
  reader.keep('result', keyOf(2), large(2));
  const { sent, unsent, diagnostics } = await reader.close(10_000);
  expect([sent.results, unsent, diagnostics.map(({ code }) => code)]).toEqual([0, 1, ['remote/not-sent']]);
});

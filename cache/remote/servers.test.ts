// The client against real servers: nginx with WebDAV, one of S3, and that of gows.

import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Served, served } from '../server/served.fixture.ts';
import { describeContract } from './contract.fixture.ts';
import { openRemote } from './open.ts';
import { keyOf, large, readerFor, settingsFor } from './remote.fixture.ts';
import type { RemoteSettings } from './remote.ts';
import {
  basicAccess,
  missingNginx,
  type RealServer,
  s3Credentials,
  startNginx,
  startVersitygw,
  versitygw,
} from './servers.fixture.ts';

let tests = 0;
const nginx = missingNginx();

async function keep(settings: RemoteSettings, ...contents: readonly Buffer[]) {
  const remote = openRemote(settings);
  for (const [n, content] of contents.entries()) remote.keep('result', keyOf(n), content);
  return remote.close(10_000);
}

async function fetched(settings: RemoteSettings) {
  const remote = openRemote(settings);
  const content = await remote.fetch('result', keyOf(0));
  return { content, messages: (await remote.close(0)).diagnostics.map(({ message }) => message) };
}

describe.skipIf(nginx !== undefined)(`nginx${nginx === undefined ? '' : `: ${nginx}`}`, () => {
  let server: Awaited<ReturnType<typeof startNginx>>;
  beforeAll(async () => {
    server = await startNginx();
  });
  afterAll(() => server.close());

  describeContract(() => {
    const folder = `${server.url}open/test${tests++}`;
    return { settings: (more) => settingsFor(folder, more), keepsFirst: false };
  });

  test('lets in whom it has a password for, and nobody else', async () => {
    const url = `${server.url}closed/`;
    expect(await keep(settingsFor(url, { access: basicAccess }), large(1))).toMatchObject({
      unsent: 0,
      diagnostics: [],
    });
    expect((await fetched(readerFor(url, { access: basicAccess }))).content).toEqual(large(1));
    for (const access of [{ kind: 'open' }, { ...basicAccess, password: 'wrong' }] as const) {
      const { content, messages } = await fetched(readerFor(url, { access }));
      expect(content).toBeUndefined();
      expect(messages).toEqual(['the remote cache cache.example was left alone: it refuses access (401)']);
      expect(await keep(settingsFor(url, { access }), Buffer.from('x'))).toMatchObject({
        unsent: 1,
        diagnostics: [{ message: 'a record was not sent to the remote cache cache.example: it answered 401' }],
      });
    }
  });

  test('as the page has it lets everybody read, and write with the password alone', async () => {
    const { documented } = server;
    const refused = await keep(settingsFor(documented), large(1));
    expect(refused).toMatchObject({
      unsent: 1,
      diagnostics: [{ message: 'a record was not sent to the remote cache cache.example: it answered 401' }],
    });
    expect(await keep(settingsFor(documented, { access: basicAccess }), large(1))).toMatchObject({
      sent: { results: 1 },
      unsent: 0,
      diagnostics: [],
    });
    expect((await fetched(readerFor(documented))).content).toEqual(large(1));
  });

  test('that takes nothing over a megabyte gets the rest', async () => {
    const contents = [Buffer.alloc(8_000_000, 'x'), Buffer.from('small'), Buffer.alloc(9_000_000, 'y'), large(1)];
    expect(await keep(settingsFor(`${server.url}small/`), ...contents)).toMatchObject({
      sent: { results: 2 },
      unsent: 2,
      diagnostics: [
        { message: '2 records were not sent to the remote cache cache.example: it takes none as large as that (413)' },
      ],
    });
  });

  test('that may only be read is told of once', async () => {
    const { sent, diagnostics } = await keep(
      settingsFor(`${server.url}read/`),
      ...Array.from({ length: 20 }, (_, n) => large(n)),
    );
    expect(sent.results).toBe(0);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      '20 records were not sent to the remote cache cache.example: it answered 405',
    ]);
  });

  test('whose files were altered, cut short or lost gives no content for them', async () => {
    const url = `${server.url}open/damaged`;
    const cas = path.join(server.folder, 'files/open/damaged/cas');
    await keep(settingsFor(url), large(1));
    const [name = ''] = readdirSync(cas);
    for (const damage of [Buffer.alloc(large(1).byteLength, 'x'), large(1).subarray(0, 100), Buffer.alloc(0)]) {
      writeFileSync(path.join(cas, name), damage);
      const { content, messages } = await fetched(readerFor(url));
      expect(content).toBeUndefined();
      expect(messages).toEqual(['a record of the remote cache cache.example names a content that was altered']);
    }
    rmSync(path.join(cas, name));
    expect(await fetched(readerFor(url))).toEqual({ content: undefined, messages: [] });
    await keep(settingsFor(url), large(1));
    expect((await fetched(readerFor(url))).content).toEqual(large(1));
  });
});

describe('gows cache serve', () => {
  let server: Served;
  beforeEach(async () => {
    server = await served();
  });
  afterEach(() => server.stop());

  describeContract(() => ({ settings: (more) => settingsFor(server.url, more), keepsFirst: true }));
});

const gateway = await versitygw(process.env['GOWS_LONG'] === '1');

describe.skipIf(gateway.fault !== undefined)(
  `an S3 server${gateway.fault === undefined ? '' : `: ${gateway.fault}`}`,
  () => {
    let server: RealServer;
    const access = { kind: 's3', credentials: s3Credentials } as const;
    beforeAll(async () => {
      server = await startVersitygw('program' in gateway ? gateway.program : '');
    });
    afterAll(() => server.close());

    describeContract(() => {
      const folder = `${server.url}cache/team a/$test${tests++}`;
      return { settings: (more) => settingsFor(folder, { access, ...more }), keepsFirst: true };
    });

    test.each([
      ['secret', { ...s3Credentials, secretAccessKey: 'wrong' }, /it refuses access \(403 SignatureDoesNotMatch\)/],
      ['name', { ...s3Credentials, accessKeyId: 'nobody' }, /left alone: it answered 404 XAdminUserNotFound/],
      ['region', { ...s3Credentials, region: 'eu-west-7' }, /left alone: it answered 400 AuthorizationHeaderMalformed/],
    ])('that does not know the %s says so', async (_, credentials, why) => {
      const { content, messages } = await fetched(
        readerFor(`${server.url}cache`, { access: { kind: 's3', credentials } }),
      );
      expect(content).toBeUndefined();
      expect(messages).toEqual([expect.stringMatching(why)]);
      expect(messages.join()).not.toContain(credentials.secretAccessKey);
    });

    test('that has no such bucket is told of when something is sent', async () => {
      const { content } = await fetched(readerFor(`${server.url}nowhere`, { access }));
      expect(content).toBeUndefined();
      expect((await keep(settingsFor(`${server.url}nowhere`, { access }), large(1))).diagnostics).toEqual([
        expect.objectContaining({ message: expect.stringContaining('it answered 404 NoSuchBucket') }),
      ]);
    });
  },
);

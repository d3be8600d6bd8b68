// What a remote must do, whatever server it is on. Tests of a server call this.

import { expect, test } from 'vitest';
import { openRemote } from './open.ts';
import { keyOf, large } from './remote.fixture.ts';
import type { Remote, RemoteSettings } from './remote.ts';

export interface RemoteUnderTest {
  /** For each test another place on the server, with nothing in it. */
  readonly settings: (more?: Partial<RemoteSettings>) => RemoteSettings;
  /** Whether what is there stays, whoever writes later. */
  readonly keepsFirst: boolean;
}

/** Declares the tests. `make` is called once for each of them. */
export function describeContract(make: () => RemoteUnderTest): void {
  async function end(...remotes: readonly Remote[]): Promise<void> {
    for (const remote of remotes) expect((await remote.close(10_000)).diagnostics).toEqual([]);
  }

  async function fill(settings: RemoteSettings, act: (remote: Remote) => void): Promise<void> {
    const remote = openRemote(settings);
    act(remote);
    await end(remote);
  }

  test('what one machine keeps another one fetches, small, empty or large', async () => {
    const { settings } = make();
    const contents = [Buffer.from('the output\n'), Buffer.alloc(0), large(0), Buffer.alloc(3_000_000, 'x')];
    await fill(settings(), (remote) => {
      for (const [n, content] of contents.entries()) remote.keep('result', keyOf(n), content);
    });
    const reader = openRemote(settings());
    for (const [n, content] of contents.entries()) {
      expect((await reader.fetch('result', keyOf(n)))?.equals(content)).toBe(true);
    }
    expect(await reader.fetch('result', keyOf('other'))).toBeUndefined();
    expect(await reader.fetch('go', keyOf(0))).toBeUndefined();
    const { received, sent, unsent } = await reader.close(1000);
    expect(received.results).toBe(contents.length);
    expect([sent.results, unsent]).toEqual([0, 0]);
  });

  test('shapes of one key lie beside each other, and the same one once', async () => {
    const { settings } = make();
    const shapes = ['one', 'two', 'three'].map((text) => Buffer.from(text));
    for (const shape of [...shapes, ...shapes])
      await fill(settings(), (remote) => remote.keep('shape', keyOf(1), shape));
    const reader = openRemote(settings());
    const seen: string[] = [];
    await reader.fetchAll('shape', keyOf(1), async ({ content }) => seen.push(content.toString()) > 0);
    expect(seen).toEqual(['one', 'two', 'three']);
    const first: string[] = [];
    await reader.fetchAll('shape', keyOf(1), async ({ content }) => first.push(content.toString()) < 1);
    expect(first).toEqual(['one']);
    await end(reader);
  });

  test('the own scope is written and read first, then further ones, the nearest first', async () => {
    const { settings } = make();
    const put = (scope: string, key: string, text: string) =>
      fill(settings({ scope }), (remote) => remote.keep('result', key, Buffer.from(text)));
    await put('main', keyOf(1), 'of main');
    await put('release', keyOf(1), 'of release');
    await put('main', keyOf(2), 'of main');
    await put('pr/1', keyOf(3), 'of the request');
    await put('main', keyOf(3), 'of main');
    const reader = openRemote(settings({ scope: 'pr/1', reads: ['release', 'main', 'release', 'pr/1'] }));
    const texts = [1, 2, 3, 4].map(async (n) => (await reader.fetch('result', keyOf(n)))?.toString());
    expect(await Promise.all(texts)).toEqual(['of release', 'of main', 'of the request', undefined]);
    await end(reader);
    const main = openRemote(settings());
    expect((await main.fetch('result', keyOf(3)))?.toString()).toBe('of main');
    await end(main);
  });

  test('what is written twice is there once, the first one where the server sees to that', async () => {
    const { settings, keepsFirst } = make();
    for (const text of ['first', 'second']) {
      await fill(settings(), (remote) => remote.keep('result', keyOf(1), Buffer.from(text)));
    }
    const reader = openRemote(settings());
    expect((await reader.fetch('result', keyOf(1)))?.toString()).toBe(keepsFirst ? 'first' : 'second');
    await end(reader);
  });

  test('hundreds at once are sent and fetched', async () => {
    const { settings } = make();
    const contentOf = (n: number) => (n % 10 === 0 ? large(n) : Buffer.from(`small ${n}`));
    const all = Array.from({ length: 300 }, (_, n) => n);
    const sender = openRemote(settings());
    for (const n of all) sender.keep('go', keyOf(n), contentOf(n));
    expect(await sender.close(30_000)).toMatchObject({ sent: { outputs: 300 }, unsent: 0, diagnostics: [] });
    const reader = openRemote(settings());
    const found = await Promise.all(all.map((n) => reader.fetch('go', keyOf(n))));
    expect(all.filter((n) => !found[n]?.equals(contentOf(n)))).toEqual([]);
    await end(reader);
  });
}

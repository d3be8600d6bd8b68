// Ctrl-C while a remote cache is waited for, with the program as it ships and servers that never answer.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeKeyPair } from '#cache';
import { builtProgram, commitAll, gitInit, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';
import { machineEnvironment } from './machines.fixture.ts';
import { chooseRemote } from './remote.ts';
import { shareCache } from './shared-cache.ts';

const files = {
  'go.mod': 'module example.com/lib\n\ngo 1.25\n',
  'lib_test.go': 'package lib\n\nimport "testing"\n\nfunc Test(t *testing.T) {}\n',
};

let folder: TemporaryFolder;
let top: string;
let env: Record<string, string>;
const servers: Server[] = [];

beforeAll(async () => {
  folder = await temporaryFolder();
  top = path.join(folder.path, 'top');
  await writeTree(top, files);
  env = {
    ...(await machineEnvironment(folder.path)),
    GOWS_REMOTE_KEY: makeKeyPair().secret,
    GOWS_REMOTE_TIMEOUT: '60s',
  };
  await gitInit(top);
  await commitAll(top, 'base');
  // Whom it concerns is asked of the remote.
  await writeTree(top, { 'changed.txt': '' });
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await folder[Symbol.asyncDispose]();
});

/** Knows nothing, and does not answer requests of this method. `asked` is fulfilled by the first of them. */
async function silentTo(method: string): Promise<{ readonly url: string; readonly asked: Promise<void> }> {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    if (request.method === method) resolve();
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test.for(['test --json', 'test --dry-run', 'affected test', 'affected list', 'why .', 'why . --miss'])(
  'Ctrl-C while the remote is asked ends gows %s within two seconds, with 130',
  async (words) => {
    const { url, asked } = await silentTo('GET');
    const child = spawn(process.execPath, [builtProgram, ...words.split(' ')], {
      cwd: top,
      env: { ...env, GOWS_REMOTE: url, GOWS_CACHE_DIR: path.join(folder.path, words) },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    const ended = once(child, 'close');
    await Promise.race([asked, ended]);
    const began = performance.now();
    child.kill('SIGINT');
    const [code] = await ended;
    expect([code, said]).toEqual([130, expect.not.stringMatching(/defect|TypeError/)]);
    expect(performance.now() - began).toBeLessThan(2000);
    if (!words.includes('--json')) return;
    const last = JSON.parse(said.trim().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({ type: 'run.finished', outcome: 'cancelled', exitCode: 130 });
  },
);

test('Ctrl-C while results are sent gives them half a second more', async () => {
  const { url, asked } = await silentTo('PUT');
  const chosen = chooseRemote({ own: { remote: url }, env });
  const abort = new AbortController();
  const { remote, endRemote } = shareCache({ chosen, env, signal: abort.signal, goroot: '/nowhere' });
  remote?.keep('result', 'a'.repeat(64), Buffer.from('passed'));
  const transfer = endRemote(60_000);
  await asked;
  const began = performance.now();
  abort.abort('SIGINT');
  expect(await transfer).toMatchObject({ unsent: 1, diagnostics: [{ code: 'remote/not-sent' }] });
  expect(performance.now() - began).toBeLessThan(2000);
});

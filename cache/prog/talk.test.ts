// What is said to the goexecs of go commands, and sent to a remote for them, whatever they say.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { truncate, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { redactor } from '#events';
import { type HttpStore, openHttpStore, type TemporaryFolder, temporaryFolder } from '#testkit';
import { openRemote } from '../remote/open.ts';
import { mostContentBytes } from '../remote/places.ts';
import { settingsFor } from '../remote/remote.fixture.ts';
import type { Remote } from '../remote/remote.ts';
import { isElsewhere, pack } from './packed.ts';
import { type CompileCacheTalk, type CompileCacheTalkRequest, openCompileCacheTalk } from './talk.ts';

let folder: TemporaryFolder;
let store: HttpStore;
let made = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  store = await openHttpStore();
});
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
/** As gcc and Go make them together for the standard library. */
const native = Buffer.from(
  ['_go_.o', '_x001.o']
    .map((name, n) => {
      const object = `go object x\n!\n\0go120ld${'f'.repeat(8)}\x10\0\0\0`;
      const content = n === 0 ? object : `\x7fELF${'x'.repeat(2000)}`;
      const header = `${name.padEnd(48)}${String(content.length).padEnd(10)}\`\n`;
      return `${n === 0 ? '!<arch>\n' : ''}${header}${content}${content.length % 2 ? '\n' : ''}`;
    })
    .join(''),
  'latin1',
);

function remote(): Remote {
  return openRemote(settingsFor(store.base.href, { waitMs: 10_000 }));
}

interface Held {
  readonly talk: CompileCacheTalk;
  readonly remote: Remote;
  connection(): Promise<Socket>;
  /** All that a connection says to this, until as many bytes have come, or it is over. */
  says(text: string, bytes: number): Promise<string>;
  over(): Promise<Awaited<ReturnType<CompileCacheTalk['end']>>>;
}

async function hold(more: Partial<CompileCacheTalkRequest> = {}): Promise<Held> {
  const to = remote();
  const talk = openCompileCacheTalk({
    remote: to,
    redact: redactor({ A_TOKEN: 'hunter2-secret' }),
    ...more,
  });
  const socket = path.join(folder.path, `s${++made}`);
  const server = createServer(talk.listen).listen(socket);
  await once(server, 'listening');
  const connection = async () => {
    const made = connect(socket);
    made.on('error', () => {});
    await once(made, 'connect');
    return made;
  };
  return {
    talk,
    remote: to,
    connection,
    async says(text, bytes) {
      const from = await connection();
      from.write(text);
      let said = '';
      for await (const chunk of from as AsyncIterable<Buffer>) {
        said += chunk.toString('latin1');
        if (said.length >= bytes) break;
      }
      return said;
    },
    async over() {
      const used = await talk.end(5000);
      server.close();
      await to.close(5000);
      return used;
    },
  };
}

async function outputFile(content: Buffer): Promise<string> {
  const file = path.join(folder.path, `output${++made}`);
  await writeFile(file, content);
  return file;
}

async function offers(
  content: Buffer,
  action: string,
  more: object = {},
  talk: Partial<CompileCacheTalkRequest> = {},
): Promise<number> {
  const held = await hold(talk);
  const from = await held.connection();
  const line = { put: action, output: sha256(content), file: await outputFile(content), ...more };
  from.end(
    `${JSON.stringify(line)}\n${JSON.stringify({ used: { local: 0, localBytes: 0, made: 1, sample: null } })}\n`,
  );
  await once(from.resume(), 'close');
  const used = await held.over();
  expect(used).toMatchObject({ made: 1, sample: [] });
  return used.offered;
}

it('gives what one has made to another, whole, and what is empty too', async () => {
  for (const content of [Buffer.alloc(0), Buffer.from('\n{"for":"x"}\n'), Buffer.alloc(100_000, 'go object ')]) {
    const action = sha256(`action ${content.byteLength}`);
    expect(await offers(content, action)).toBe(1);
    const held = await hold();
    const head = `${JSON.stringify({ for: action, size: content.byteLength })}\n`;
    const said = await held.says(`${JSON.stringify({ get: action })}\n`, head.length + content.byteLength);
    expect(said).toBe(head + content.toString('latin1'));
    expect(await held.over()).toMatchObject({ remote: { count: 1, bytes: content.byteLength }, misses: 0 });
  }
});

it('sends nothing that is not what its id says, is gone, holds a secret, or is for this machine alone', async () => {
  const content = Buffer.alloc(1000, 'content');
  expect(await offers(content, sha256('a'), { output: sha256('another') })).toBe(0);
  expect(await offers(content, sha256('b'), { file: path.join(folder.path, 'nowhere') })).toBe(0);
  expect(await offers(content, sha256('c'), { file: folder.path })).toBe(0);
  expect(await offers(Buffer.from('\0\0hunter2-secret\xff'), sha256('d'))).toBe(0);
  expect(await offers(Buffer.from('# test log\ngetenv HOME\n'), sha256('e'))).toBe(0);
  expect(await offers(content, sha256('f'))).toBe(1);
});

it('does not read what is larger than anything that a remote takes', async () => {
  const file = await outputFile(Buffer.alloc(0));
  await truncate(file, mostContentBytes + 1);
  expect(
    await offers(Buffer.alloc(0), sha256('vast'), { file, output: sha256(Buffer.alloc(mostContentBytes + 1)) }),
  ).toBe(0);
});

it('finds a secret wherever it stands in what is large', async () => {
  const secret = 'hunter2-secret';
  const pieces: number[] = [];
  const redact = {
    finds(text: string) {
      pieces.push(text.length);
      return text.includes(secret);
    },
  };
  const content = Buffer.alloc(9 << 20, 'x');
  expect(await offers(content, sha256('clean'), {}, { redact })).toBe(1);
  expect(Math.max(...pieces)).toBeLessThan(content.byteLength);
  for (const at of [0, (4 << 20) - 5, (5 << 20) - 5, (8 << 20) - 5, content.byteLength - secret.length]) {
    const hidden = Buffer.from(content);
    hidden.write(secret, at);
    expect(await offers(hidden, sha256(`hidden ${at}`), {}, { redact }), `${at}`).toBe(0);
  }
});

it('goes on where something fails that never should', async () => {
  const broken = () => Promise.reject(new Error('broken'));
  const finds = () => {
    throw new Error('broken');
  };
  expect(await offers(Buffer.from('content'), sha256('broken'), {}, { redact: { finds } })).toBe(0);
  const answers = () => true;
  const failing = { name: 'x', sends: true, answers, keep: finds, fetch: broken, waitMs: 10_000 };
  const held = await hold({ remote: failing });
  const miss = `${JSON.stringify({ for: sha256('a') })}\n`;
  expect(await held.says(`${JSON.stringify({ get: sha256('a') })}\n`, miss.length)).toBe(miss);
  expect(await held.over()).toMatchObject({ misses: 1 });
});

it('answers at once that nothing is there when a remote was asked in vain for long, and tells', async () => {
  const late = () => new Promise<undefined>(() => {});
  let answering = true;
  const slow = {
    name: 'slow.example',
    sends: false,
    answers: () => answering,
    keep: () => {},
    fetch: late,
    waitMs: 200,
  };
  const held = await hold({ remote: slow });
  for (const action of ['a', 'b'].map(sha256)) {
    const miss = `${JSON.stringify({ for: action })}\n`;
    expect(await held.says(`${JSON.stringify({ get: action })}\n`, miss.length)).toBe(miss);
  }
  const { diagnostics, misses } = await held.talk.end(1000);
  expect(misses).toBe(2);
  expect(diagnostics.map(({ code, severity, message }) => `${severity} ${code}: ${message}`)).toEqual([
    'warning remote/unreachable: the remote cache slow.example was asked no more for what was compiled elsewhere: that was asked for in vain for 0.2 s',
  ]);
  // One that is down tells why itself.
  answering = false;
  expect((await held.over()).diagnostics).toEqual([]);
});

it('gives what a C compiler made to machines with the same system only', async () => {
  const action = sha256('native');
  expect(await offers(native, action)).toBe(1);
  const held = await hold();
  const asked = `${JSON.stringify({ get: action })}\n`;
  expect(await held.says(asked, native.byteLength)).toContain('ELF');
  // Under its own id stands only that it is elsewhere: a machine with another system asks for another id there.
  const under = await held.remote.fetch('go', action);
  expect(under && isElsewhere(under)).toBe(true);
  await held.over();

  // Where another gows has put it under its own id, it is not taken.
  const direct = remote();
  direct.keep('go', sha256('direct'), await pack(native));
  await direct.close(5000);
  const later = await hold();
  const miss = `${JSON.stringify({ for: sha256('direct') })}\n`;
  expect(await later.says(`${JSON.stringify({ get: sha256('direct') })}\n`, miss.length)).toBe(miss);
  expect(await later.over()).toMatchObject({ misses: 1 });
});

it('ends with whom it does not understand, and goes on with the others', async () => {
  const held = await hold();
  const miss = (action: string) => `${JSON.stringify({ for: action })}\n`;
  for (const text of ['garbage\n', '[]\n', '{"get":1}\n', `{"used":{"local":"1"}}\n`, `${'x'.repeat(1 << 20)}\n`]) {
    expect(await held.says(text, 1), text.slice(0, 20)).toBe('');
  }
  for (const odd of ['', '../../etc', 'ü']) {
    expect(await held.says(`${JSON.stringify({ get: odd })}\n`, 1)).toBe(Buffer.from(miss(odd)).toString('latin1'));
  }
  await held.over();
});

it('waits no longer than it is told for one who says nothing', async () => {
  const held = await hold();
  const silent = await held.connection();
  const began = performance.now();
  await held.talk.end(50);
  expect(performance.now() - began).toBeLessThan(2000);
  silent.destroy();
  await held.over();
});

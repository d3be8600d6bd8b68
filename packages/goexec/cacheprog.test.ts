// goexec as a GOCACHEPROG: what it finds and writes in GOCACHE, and that gows, whatever it does, costs no build more than a miss.

import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillDisk, type TemporaryFolder, withTmpfs } from '#testkit';
import { builtGoexec } from './build.fixture.ts';
import { type GoSide, sha256, startGows, startProg } from './prog.fixture.ts';

let folder: TemporaryFolder;
let goexec: string;
let made = 0;

beforeAll(async () => {
  ({ folder, goexec } = await builtGoexec());
}, 60_000);
afterAll(() => folder[Symbol.asyncDispose]());

async function emptyCache(): Promise<string> {
  made += 1;
  const cache = path.join(folder.path, `cache${made}`);
  await mkdir(cache);
  return cache;
}

const nobody = '/nowhere';
const fileOf = (cache: string, id: string, kind: 'a' | 'd') => path.join(cache, id.slice(0, 2), `${id}-${kind}`);
const reply = (action: string, content: Buffer) =>
  Buffer.concat([Buffer.from(`${JSON.stringify({ for: action, size: content.byteLength })}\n`), content]);

/** As the go command reads it: a size of zero is left out. */
const sized = ({ byteLength }: Buffer) => (byteLength === 0 ? {} : { Size: byteLength });

/** All files beneath, but the time of the last trim. */
function filesIn(cache: string): readonly string[] {
  return readdirSync(cache, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() && entry.name !== 'trim.txt' ? [entry.name] : [],
  );
}

describe.runIf(process.platform !== 'win32')('goexec as a GOCACHEPROG', () => {
  it('says what it can, keeps what is put as the go command does, and finds it again', async () => {
    const cache = await emptyCache();
    const go = startProg(goexec, nobody, cache);
    expect((await go.known).KnownCommands).toEqual(['get', 'put', 'close']);
    const bodies = [Buffer.alloc(0), Buffer.from('x'), Buffer.from([0, 10, 34, 255]), Buffer.alloc(300_001, 'abc')];
    for (const body of bodies) {
      const [action, output] = [sha256(`action ${body.byteLength}`), sha256(body)];
      const put = await go.put(action, body);
      expect(put).toEqual({ ID: put.ID, DiskPath: fileOf(cache, output, 'd') });
      expect(await readFile(put.DiskPath ?? '')).toEqual(body);
      const entry = await readFile(fileOf(cache, action, 'a'), 'latin1');
      const size = String(body.byteLength).padStart(20);
      expect(entry).toMatch(new RegExp(`^v1 ${action} ${output} ${size} {1,19}\\d{19}\\n$`));
      expect(entry).toHaveLength(175);
      expect(await go.get(action)).toMatchObject({ ...sized(body), DiskPath: put.DiskPath });
    }
    expect(await go.get(sha256('another'))).toMatchObject({ Miss: true });
    expect(await go.close()).toEqual({ ID: expect.any(Number) });
    expect(filesIn(cache)).toHaveLength(2 * bodies.length);
  });

  it('takes no entry that is cut off, too long, of another action, or whose output has another size', async () => {
    const cache = await emptyCache();
    const go = startProg(goexec, nobody, cache);
    const body = Buffer.from('the output');
    const damage: ((entry: string, other: string) => string)[] = [
      (entry) => entry.slice(0, -1),
      (entry) => `${entry}x`,
      (entry) => entry.replace('v1', 'v2'),
      (entry) => entry.replace(/ +\d+\n$/, (time) => time.replace(/\d(?=\d*\n)/, 'x')),
      (entry, other) => entry.replace(/v1 \w+/, `v1 ${other}`),
      () => '',
    ];
    for (const [n, change] of damage.entries()) {
      const action = sha256(`damaged ${n}`);
      await go.put(action, body);
      const file = fileOf(cache, action, 'a');
      await writeFile(file, change(await readFile(file, 'latin1'), sha256('other')));
      expect(await go.get(action), String(n)).toMatchObject({ Miss: true });
      await go.put(action, body);
      expect(await go.get(action), String(n)).toMatchObject({ Size: body.byteLength });
    }
    const action = sha256('short');
    const { DiskPath = '' } = await go.put(action, body);
    await writeFile(DiskPath, 'the outpu');
    expect(await go.get(action)).toMatchObject({ Miss: true });
    await go.put(action, body);
    expect(await readFile(DiskPath)).toEqual(body);
    await go.close();
  });

  it('refuses a body that is not what its id says, and nothing of it stays', async () => {
    const cache = await emptyCache();
    const go = startProg(goexec, nobody, cache);
    const request = (n: number, body: string) =>
      `${JSON.stringify({ ID: n, Command: 'put', ActionID: Buffer.alloc(32).toString('base64'), OutputID: Buffer.alloc(32).toString('base64'), BodySize: 3 })}\n\n"${body}"\n`;
    go.write(request(90, 'YWJj') + request(91, '!!!!'));
    // It still answers, in step.
    const put = await go.put(sha256('a'), Buffer.from('a'));
    expect(put.Err).toBeUndefined();
    await go.close();
    expect(filesIn(cache)).toHaveLength(2);
  });

  it('marks what is used, once an hour, and trims what was not for five days, once a day', async () => {
    const cache = await emptyCache();
    const go = startProg(goexec, nobody, cache);
    const names = ['old', 'recent', 'unused'] as const;
    const files: Record<string, readonly string[]> = {};
    const hours = { old: 50, recent: 0.5, unused: 24 * 6 };
    for (const name of names) {
      const { DiskPath = '' } = await go.put(sha256(name), Buffer.from(name));
      files[name] = [fileOf(cache, sha256(name), 'a'), DiskPath];
      const then = new Date(Date.now() - hours[name] * 3600_000);
      for (const file of files[name]) await utimes(file, then, then);
    }
    for (const name of ['old', 'recent']) expect((await go.get(sha256(name))).Size).toBe(name.length);
    const age = async (file = '') => (Date.now() - (await stat(file)).mtimeMs) / 3600_000;
    for (const file of files['old'] ?? []) expect(await age(file)).toBeLessThan(0.1);
    for (const file of files['recent'] ?? []) expect(await age(file)).toBeGreaterThan(0.4);
    await go.close();
    expect(names.map((name) => files[name]?.map((file) => existsSync(file)))).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
    const seconds = Number(await readFile(path.join(cache, 'trim.txt'), 'utf8'));
    expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(60);
  });

  it('asks gows for what is not there, answers many at once in any order, and keeps what came', async () => {
    const cache = await emptyCache();
    const contents = new Map(
      Array.from({ length: 400 }, (_, n) => [sha256(`action ${n}`), Buffer.alloc(n * 97, `content ${n} `)] as const),
    );
    const held: (() => void)[] = [];
    await using gows = await startGows(path.join(folder.path, 'many'), (action, connection) => {
      const content = contents.get(action);
      held.push(() => connection.write(content ? reply(action, content) : `${JSON.stringify({ for: action })}\n`));
      // The last that is asked for is answered first.
      if (held.length === contents.size + 1) for (const answer of held.reverse()) answer();
    });
    const go = startProg(goexec, gows.socket, cache);
    const asked = [...contents.keys()].map((action) => go.get(action));
    // Asked for twice, sent for once.
    const again = go.get(sha256('action 7'));
    const missed = go.get(sha256('none'));
    for (const [n, content] of [...contents.values()].entries()) {
      const found = await (asked[n] as Promise<object>);
      expect(found).toMatchObject({ ...sized(content), DiskPath: fileOf(cache, sha256(content), 'd') });
    }
    expect(await again).toMatchObject({ Size: 7 * 97 });
    expect(await missed).toMatchObject({ Miss: true });
    const local = await go.get(sha256('action 9'));
    expect(await readFile(local.DiskPath ?? '')).toEqual(contents.get(sha256('action 9')));
    const output = await go.put(sha256('mine'), Buffer.from('mine'));
    await go.close();
    await expect.poll(() => gows.said.at(-1)).toHaveProperty('used');
    expect(gows.said.filter((line) => 'get' in line)).toHaveLength(contents.size + 1);
    expect(gows.said.slice(-2)).toEqual([
      { put: sha256('mine'), output: sha256('mine'), file: output.DiskPath, size: 4 },
      { used: { local: 1, localBytes: 9 * 97, made: 1, sample: [sha256('action 9'), sha256('mine')].sort() } },
    ]);
  });

  const action = sha256('wanted');
  const content = Buffer.alloc(200_000, 'content');
  const faults: Readonly<Record<string, (connection: import('node:net').Socket) => void>> = {
    'ends the connection': (connection) => connection.destroy(),
    'is gone in the middle of an output': (connection) => {
      connection.write(reply(action, content).subarray(0, 100_000), () => connection.destroy());
    },
    'writes what is no JSON': (connection) => connection.write('\n\0garbage\n'),
    'names no action': (connection) => connection.write('{"for":"abc","size":3}\nabc'),
    'sends a line without an end': (connection) => connection.write(Buffer.alloc(300_000, 'x')),
    'announces more than there can be': (connection) => connection.write(`{"for":"${action}","size":9e15}\n`),
    'announces less than nothing': (connection) => connection.write(`{"for":"${action}","size":-1}\n`),
    'answers what nobody has asked, and then ends': (connection) => {
      connection.write(reply(sha256('unasked'), content), () => connection.destroy());
    },
  };
  it.each(Object.entries(faults))('goes on without a gows that %s', async (_, fault) => {
    const cache = await emptyCache();
    const socket = path.join(folder.path, `fault${made}`);
    await using _gows = await startGows(socket, (_action, connection) => fault(connection));
    const go = startProg(goexec, socket, cache);
    expect(await Promise.all([go.get(action), go.get(sha256('other'))])).toMatchObject([
      { Miss: true },
      { Miss: true },
    ]);
    const put = await go.put(action, content);
    expect(await go.get(action)).toMatchObject({ Size: content.byteLength, DiskPath: put.DiskPath });
    // Nobody is asked any more.
    expect(await go.get(sha256('third'))).toMatchObject({ Miss: true });
    await go.close();
    for (const name of filesIn(cache)) expect(name).toMatch(/^[0-9a-f]{64}-[ad]$/);
  });

  it('goes on without a gows that is silent for longer than it is told to wait', async () => {
    const socket = path.join(folder.path, 'silent');
    await using _gows = await startGows(socket, () => {});
    const go = startProg(goexec, socket, await emptyCache(), 200);
    expect(await go.get(action)).toMatchObject({ Miss: true });
    await go.close();
  });

  it.runIf(process.env['GOWS_LONG'] === '1')(
    'waits for a gows that is silent for no longer than that',
    { timeout: 60_000 },
    async () => {
      const socket = path.join(folder.path, 'slow');
      await using _gows = await startGows(socket, (asked, connection) => {
        setTimeout(() => connection.write(reply(asked, content)), 13_000);
      });
      const go = startProg(goexec, socket, await emptyCache(), 30_000);
      expect(await go.get(action)).toMatchObject({ Size: content.byteLength });
      await go.close();
    },
  );

  it('leaves nothing by the name of an output when it is killed in the middle of one', async () => {
    const cache = await emptyCache();
    const drafts = () => filesIn(cache).filter((name) => name.startsWith('gows-'));
    const socket = path.join(folder.path, 'killed');
    await using _gows = await startGows(socket, (_action, connection) => {
      connection.write(reply(action, content).subarray(0, 150_000));
    });
    for (const half of [
      (go: GoSide) => void go.get(action),
      (go: GoSide) =>
        go.write(
          `${JSON.stringify({ ID: 50, Command: 'put', ActionID: Buffer.from(action, 'hex').toString('base64'), OutputID: Buffer.from(sha256(content), 'hex').toString('base64'), BodySize: content.byteLength })}\n\n"${content.toString('base64').slice(0, 150_000)}`,
        ),
    ]) {
      const before = drafts().length;
      const go = startProg(goexec, socket, cache);
      await go.known;
      half(go);
      await expect.poll(() => drafts().length).toBe(before + 1);
      go.child.kill('SIGKILL');
    }
    expect(filesIn(cache).filter((name) => !name.startsWith('gows-'))).toEqual([]);
    // By their names the go command trims them, in five days.
    for (const name of drafts()) expect(name).toMatch(/^gows-[\w-]+-d$/);
    const go = startProg(goexec, nobody, cache);
    expect(await go.get(action)).toMatchObject({ Miss: true });
    await go.put(action, content);
    expect(await go.get(action)).toMatchObject({ Size: content.byteLength });
    await go.close();
  });

  it('says so when the disk is full, takes nothing from gows then, and goes on', async (context) => {
    await withTmpfs(context, '1m', async (cache) => {
      const socket = path.join(folder.path, 'full');
      await using _gows = await startGows(socket, (asked, connection) => connection.write(reply(asked, content)));
      const go = startProg(goexec, socket, cache);
      await go.put(sha256('small'), Buffer.from('small'));
      fillDisk(cache);
      expect((await go.put(action, content)).Err).toMatch(/no space left on device/);
      expect(await go.get(action)).toMatchObject({ Miss: true });
      expect(await go.get(sha256('small'))).toMatchObject({ Size: 5 });
      await go.close();
      expect(filesIn(cache).filter((name) => name.startsWith('gows-'))).toEqual([]);
    });
  });

  it('ends when the go command has gone without a word', async () => {
    const go = startProg(goexec, nobody, await emptyCache());
    await go.known;
    const ended = new Promise((resolve) => go.child.once('exit', resolve));
    go.child.stdin?.end();
    expect(await ended).toBe(0);
  });
});

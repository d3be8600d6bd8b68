// When go env is asked again and when what it said before is taken, by counting go processes.

import { chmod, copyFile, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { goMachine, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';
import { readGoEnv } from './env.ts';
import { beginGoEnv, readGoEnvKept } from './kept-env.ts';

/** A workspace, and a go command in a folder like a distribution's that counts how often it is started. */
async function makeStand(folder: TemporaryFolder) {
  const machine = await goMachine();
  const root = join(folder.path, 'repo');
  const go = join(folder.path, 'dist/bin/go');
  const log = join(folder.path, 'started');
  await writeTree(folder.path, {
    'repo/go.work': 'go 1.25\n\nuse ./a\n',
    'repo/a/go.mod': 'module example.com/a\n\ngo 1.25\n',
    'dist/bin/go': `#!/bin/sh\necho started >>'${log}'\nexec '${machine.goBin}' "$@"\n`,
    'home/.config/go/env': '',
  });
  await chmod(go, 0o755);
  await copyFile(join(machine.env.GOROOT, 'VERSION'), join(folder.path, 'dist/VERSION'));
  const env: Record<string, string> = {
    PATH: [dirname(go), process.env['PATH'] ?? ''].join(delimiter),
    HOME: join(folder.path, 'home'),
    XDG_CONFIG_HOME: join(folder.path, 'home/.config'),
    GOCACHE: machine.shared['GOCACHE'] ?? '',
    GOTOOLCHAIN: 'local',
  };
  const answers = new Map<string, Uint8Array>();
  const store = {
    get: (kind: string, key: string) => answers.get(`${kind}\0${key}`),
    put: (kind: string, key: string, value: Uint8Array) => void answers.set(`${kind}\0${key}`, value),
  };
  /** How many processes it takes to read, and that what is read is what go says. */
  const read = async (more: Readonly<Record<string, string>> = {}, cwd = root): Promise<number> => {
    await writeFile(log, '');
    const kept = await readGoEnvKept(cwd, { ...env, ...more }, store);
    const started = (await readFile(log, 'utf8')).split('\n').length - 1;
    const anew = await readGoEnv(cwd, { ...env, ...more });
    const settled = ({ raw: { GOGCCFLAGS: _, ...raw }, ...rest }: typeof kept) => ({ ...rest, raw });
    expect(settled(kept)).toEqual(settled(anew));
    return started;
  };
  return { root, go, read, env, store, answers };
}

describe.skipIf(process.platform === 'win32')('what go env said is kept', () => {
  test('while nothing changes, and in a shell of another session', async () => {
    await using folder = await temporaryFolder();
    const { read, root } = await makeStand(folder);
    expect(await read()).toBe(1);
    expect(await read()).toBe(0);
    expect(await read({ TERM: 'other', SHLVL: '7', GITHUB_RUN_ID: '2', GOWS_CACHE_DIR: '/nowhere' })).toBe(0);
    await writeFile(join(root, 'a/go.mod'), 'module example.com/a\n\ngo 1.25\n\nrequire example.org/b v1.0.0\n');
    expect(await read()).toBe(0);
  });

  test('also where it was asked before anybody knew whether an answer is kept', async () => {
    await using folder = await temporaryFolder();
    const { read, root, env, store } = await makeStand(folder);
    const asked = beginGoEnv(root, env);
    const { GOVERSION } = await readGoEnvKept(root, env, store, asked);
    expect(GOVERSION).toBe((await readGoEnv(root, env)).GOVERSION);
    expect(await read()).toBe(0);
    // What was changed after the question is none of its answer's ground.
    const early = beginGoEnv(root, env);
    await writeFile(join(folder.path, 'home/.config/go/env'), 'GOFLAGS=-mod=readonly\n');
    await readGoEnvKept(root, env, store, early);
    expect(await read()).toBe(1);
  });

  test('not after a variable, a setting of go env -w, a go line or the folder is another', async () => {
    await using folder = await temporaryFolder();
    const { read, root } = await makeStand(folder);
    expect(await read()).toBe(1);
    expect(await read({ GOFLAGS: '-tags=a' })).toBe(1);
    expect(await read({ CGO_ENABLED: '0' })).toBe(1);
    await writeFile(join(folder.path, 'home/.config/go/env'), 'GOFLAGS=-mod=readonly\n');
    expect(await read()).toBe(1);
    await writeFile(join(folder.path, 'home/.config/go/env'), '');
    expect(await read()).toBe(0);
    await writeFile(join(root, 'go.work'), 'go 1.26\n\nuse ./a\n');
    expect(await read()).toBe(1);
    expect(await read({}, join(root, 'a'))).toBe(1);
    await rm(join(root, 'go.work'));
    expect(await read()).toBe(1);
  });

  test('not after the go command, its release or its defaults are others', async () => {
    await using folder = await temporaryFolder();
    const { read, go } = await makeStand(folder);
    expect(await read()).toBe(1);
    await utimes(go, new Date(0), new Date(0));
    expect(await read()).toBe(1);
    await writeFile(join(folder.path, 'dist/go.env'), 'GOPROXY=direct\n');
    expect(await read()).toBe(1);
    await writeFile(join(folder.path, 'dist/VERSION'), 'go1.99.0\n');
    expect(await read()).toBe(1);
    expect(await read()).toBe(0);
  });

  test('not after the C compiler is found elsewhere, or no longer', async () => {
    await using folder = await temporaryFolder();
    const { read } = await makeStand(folder);
    const machine = await goMachine();
    const cc = machine.env.CC.split(' ')[0] ?? 'cc';
    const tools = join(folder.path, 'tools');
    await mkdir(tools);
    await writeFile(join(tools, cc), '#!/bin/sh\n');
    await chmod(join(tools, cc), 0o755);
    const PATH = [join(folder.path, 'dist/bin'), tools].join(delimiter);
    expect(await read({ PATH: `${PATH}:/bin` })).toBe(1);
    expect(await read({ PATH: `${PATH}:/bin` })).toBe(0);
    await rm(join(tools, cc));
    expect(await read({ PATH: `${PATH}:/bin` })).toBe(1);
  });

  test('not where a script that is in no distribution stands before go', async () => {
    await using folder = await temporaryFolder();
    const { read } = await makeStand(folder);
    await rm(join(folder.path, 'dist/VERSION'));
    expect(await read()).toBe(1);
    expect(await read()).toBe(1);
  });

  test('no value of the environment stands in a key, and a garbled answer is asked for anew', async () => {
    await using folder = await temporaryFolder();
    const { read, answers } = await makeStand(folder);
    expect(await read({ MY_TOKEN: 'hunter2-hunter2' })).toBe(1);
    expect(JSON.stringify([...answers].map(([key, value]) => [key, Buffer.from(value).toString()]))).not.toContain(
      'hunter2',
    );
    for (const key of answers.keys()) answers.set(key, Buffer.from('{'));
    expect(await read({ MY_TOKEN: 'hunter2-hunter2' })).toBe(1);
  });
});

// A workspace that is read by what is kept, with a count of the go processes that it takes, or anew.

import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readGoEnv } from '#gocmd';
import { goMachine, makeProxy, type ProxyModule } from '#testkit';
import type { GroundRequest } from './listing-ground.ts';
import { locate } from './locate.ts';
import { readOutline } from './outline.ts';
import { readWorkspace } from './read.ts';
import { isTestMain } from './units.ts';
import type { Outline, Snapshot, UnitOutline } from './workspace.ts';

export interface Reading {
  readonly snapshot: Snapshot;
  /** How many go processes it took. */
  readonly started: number;
}

export interface Stand {
  /** The workspace's folder. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** go.sum lines of the proxy's modules. */
  readonly sums: string;
  /** Reads by what is kept, and keeps. */
  readonly read: (flags?: readonly string[]) => Promise<Reading>;
  /** The same for who does not ask what is in the files. */
  readonly outline: () => Promise<{ readonly outline: Outline; readonly started: number }>;
  /** Forgets all that is kept. */
  readonly forget: () => void;
  /** Shell commands that run before and after every go command from now on. One that is called off has no after. */
  readonly aroundGo: (before: string, after?: string) => Promise<void>;
  /** What is looked at to know whether a kept listing holds. */
  readonly request: () => GroundRequest;
  /** Reads by a listing of its own. */
  readonly readAnew: (flags?: readonly string[]) => Promise<Snapshot>;
}

/**
 * @param folder an empty one of the test's own
 * @param more variables of the go command
 */
export async function makeStand(
  folder: string,
  modules: readonly ProxyModule[],
  more: Readonly<Record<string, string>> = {},
): Promise<Stand> {
  const root = join(folder, 'repo');
  await mkdir(root);
  const proxy = await makeProxy(join(folder, 'proxy'), modules);
  const machine = await goMachine();
  const env: Record<string, string> = {
    ...Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value ? [[name, value]] : []))),
    ...machine.shared,
    ...proxy.env,
    GOMODCACHE: join(folder, 'modcache'),
    GOFLAGS: '-modcacherw',
    GOENV: 'off',
    GOTOOLCHAIN: 'local',
    // Else what is listed anew may come from the go command's index, which does not see every edit.
    GODEBUG: 'goindex=0',
    ...more,
  };
  const log = join(folder, 'started');
  await writeFile(join(root, 'go.work'), 'go 1.25\n');
  const wrapper = join(folder, 'go');
  const aroundGo = async (before: string, after = before) => {
    const lines = [
      '#!/bin/sh',
      `echo "$1" >>'${log}'`,
      before,
      `'${machine.goBin}' "$@"`,
      'code=$?',
      after,
      'exit $code',
    ];
    await writeFile(wrapper, `${lines.join('\n')}\n`);
  };
  await aroundGo('');
  await chmod(wrapper, 0o755);
  const answers = new Map<string, Uint8Array>();
  const store = {
    get: (kind: string, key: string) => answers.get(`${kind}\0${key}`),
    put: (kind: string, key: string, value: Uint8Array) => void answers.set(`${kind}\0${key}`, value),
  };
  const goEnv = { ...(await readGoEnv(root, env)), go: wrapper };
  const request = () => ({ top: root, location: locate({ cwd: root }), goEnv, env });
  return {
    root,
    env,
    sums: proxy.sums,
    aroundGo,
    request: () => ({ ...request(), flags: [], kept: store }),
    async read(flags = []) {
      await writeFile(log, '');
      const snapshot = await readWorkspace({ ...request(), flags, kept: store });
      return { snapshot, started: (await readFile(log, 'utf8')).split('\n').length - 1 };
    },
    async outline() {
      await writeFile(log, '');
      const outline = await readOutline({ ...request(), flags: [], kept: store });
      return { outline: withoutContents(outline), started: (await readFile(log, 'utf8')).split('\n').length - 1 };
    },
    forget: () => answers.clear(),
    readAnew: (flags = []) => readWorkspace({ ...request(), flags }),
  };
}

/** A snapshot less what is in the files. */
export function withoutContents(snapshot: Outline): Outline {
  const units = snapshot.units.map((unit) => {
    const { inputs: _, ...rest } = unit as UnitOutline & { inputs?: unknown };
    return rest;
  });
  return { ...snapshot, units };
}

/**
 * A snapshot less the faults of test mains: the go command finds them in the bodies of test files, on which else
 * nothing in a listing depends. They fail the build with the same words.
 */
export function withoutTestFaults<S extends Outline>(snapshot: S): S {
  const units = snapshot.units.map((unit) => {
    if (!isTestMain(unit)) return unit;
    const { error: _, ...rest } = unit;
    return rest;
  });
  return { ...snapshot, units };
}

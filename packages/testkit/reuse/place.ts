// Where a campaign takes place: its folders, its environment, and the world as it lies there.

import { hash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { goMachine } from '../go.ts';
import { makeProxy } from '../proxy/proxy.ts';
import { commitAll, git, gitEnvironment, gitInit } from '../repo.ts';
import { removeTree } from '../tree.ts';
import { createDisk, type Disk } from './disk.ts';
import { environmentOf, proxyModules } from './layout.ts';
import { probeNamed } from './probes.ts';
import { type View, viewsOf } from './view.ts';
import { atOf, type Content, type World } from './world.ts';

export interface Place {
  readonly folder: string;
  readonly top: string;
  readonly cacheDir: string;
  readonly disk: Disk;
  /** Lines of go.sum. */
  readonly sums: string;
  /** What every process of the campaign gets, with the variables of the world. */
  readonly envOf: (world: World) => Readonly<Record<string, string>>;
  readonly views: (world: World) => Promise<ReadonlyMap<string, View>>;
  readonly commit: (message: string) => Promise<string>;
  /** Leaves the events of a run in `runs/STEP.jsonl`, after those of an earlier run of the step. */
  readonly record: (step: number, events: string) => void;
}

/** A clone of the repository elsewhere, of another user. */
export type Elsewhere = Pick<Place, 'top' | 'envOf' | 'views'> & { readonly remove: () => Promise<void> };

export async function openPlace(folder: string): Promise<Place> {
  const [top, home, tmp] = [path.join(folder, 'repo'), path.join(folder, 'home'), path.join(folder, 'tmp')];
  const runs = path.join(folder, 'runs');
  for (const dir of [top, tmp, runs, path.join(folder, 'cache')]) await mkdir(dir, { recursive: true });
  await makeHome(home);
  await gitInit(top);
  const proxy = await makeProxy(path.join(folder, 'proxy'), proxyModules);
  const base = await baseEnvironment(folder, proxy.env);
  const disk = createDisk(top, home);
  return {
    folder,
    top,
    cacheDir: base['GOWS_CACHE_DIR'] ?? '',
    disk,
    sums: proxy.sums,
    envOf: (world) => ({ ...base, HOME: home, TMPDIR: tmp, ...environmentOf(world) }),
    views: (world) => viewsAt(world, disk, top),
    commit: (message) => commitAll(top, message),
    record: (step, events) => appendFileSync(path.join(runs, `${step}.jsonl`), events),
  };
}

function isInNoCommit(file: string): boolean {
  return file.startsWith('~/') || file.startsWith('.git/') || file.endsWith('.ignored');
}

/** What tests write and git ignores does not come along. */
export async function cloneOf(place: Place, name: string): Promise<Elsewhere> {
  const folder = path.join(place.folder, 'elsewhere', name);
  const [top, home, tmp] = [path.join(folder, 'some', 'clone'), path.join(folder, 'user'), path.join(folder, 't')];
  await mkdir(tmp, { recursive: true });
  await mkdir(path.dirname(top), { recursive: true });
  await git(place.folder, 'clone', '-q', place.top, top);
  await makeHome(home);
  const there = { ...createDisk(top, home), files: place.disk.files };
  for (const at of Object.keys(place.disk.files()).filter(isInNoCommit)) {
    await cp(place.disk.place(at), there.place(at));
  }
  return {
    top,
    envOf: (world) => ({ ...place.envOf(world), HOME: home, TMPDIR: tmp }),
    views: (world) => viewsAt(world, there, top),
    remove: () => removeTree(folder),
  };
}

async function makeHome(home: string): Promise<void> {
  // With telemetry on, the go command may leave a process behind that uploads counters.
  const telemetry = path.join(home, '.config/go/telemetry');
  await mkdir(telemetry, { recursive: true });
  await writeFile(path.join(telemetry, 'mode'), 'off');
}

async function baseEnvironment(
  folder: string,
  proxy: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const machine = await goMachine();
  return {
    PATH: [path.dirname(process.execPath), process.env['PATH'] ?? ''].join(path.delimiter),
    LANG: 'C.UTF-8',
    ...machine.shared,
    ...proxy,
    GOMODCACHE: path.join(folder, 'modcache'),
    GOFLAGS: '-modcacherw -buildvcs=false',
    GOENV: 'off',
    GOTOOLCHAIN: 'local',
    ...gitEnvironment,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CEILING_DIRECTORIES: folder,
    GOWS_CACHE_DIR: path.join(folder, 'cache', 'gows'),
    XDG_CACHE_HOME: path.join(folder, 'cache'),
    NO_COLOR: '1',
  };
}

async function viewsAt(world: World, disk: Disk, top: string): Promise<ReadonlyMap<string, View>> {
  const names = world.packages.flatMap((found) =>
    found.probes.flatMap((name) => probeNamed(name).writes?.(atOf(found)) ?? []),
  );
  const written = await disk.present(names);
  const files: Record<string, Content> = { ...disk.files(), ...(world.ignoreWritten ? {} : written) };
  const { noise } = world;
  const env = Object.fromEntries(Object.entries(environmentOf(world)).filter(([name]) => !(name in noise)));
  const index = hash('sha256', await readFile(path.join(top, '.git/index')).catch(() => ''));
  const head = await git(top, 'rev-parse', 'HEAD').catch(() => 'none');
  return viewsOf(world, { files, env, written, head, index, top });
}

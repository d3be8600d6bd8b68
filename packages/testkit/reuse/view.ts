// What can count for a package's tests, as one text: while that is as it was at a kept pass, nothing may run again.

import { createHash } from 'node:crypto';
import { flagSetAt } from './flags.ts';
import { follows } from './followed-probes.ts';
import { probeFiles } from './layout.ts';
import type { Breadth, Probe } from './probe.ts';
import { probeNamed } from './probes.ts';
import {
  atOf,
  type Content,
  dirOf,
  importPathOf,
  type LibraryName,
  libraries,
  libraryNames,
  type TestPackage,
  type World,
} from './world.ts';

/** All that is there: files with those that tests wrote, less what git ignores; and variables less noise. */
export interface Seen {
  readonly files: Readonly<Record<string, Content>>;
  readonly env: Readonly<Record<string, string>>;
  /** Present files of those that tests write, ignored or not. */
  readonly written: Readonly<Record<string, string>>;
  /** What is checked out, and where; and a hash of git's index. */
  readonly head: string;
  readonly index: string;
  readonly top: string;
}

/** One line for each thing that counts, by name, so that two views can be compared by a person. */
export type View = ReadonlyMap<string, string>;

/** Import path → view, libraries included. */
export function viewsOf(world: World, seen: Seen): ReadonlyMap<string, View> {
  const common = new Map([
    ['flags', flagSetAt(world.flags).name],
    ['GODEBUG', seen.env['GODEBUG'] ?? 'unset'],
    ['go.work', show(seen.files['go.work'])],
  ]);
  const views = new Map<string, View>();
  for (const name of libraryNames) {
    // Without tests there is no binary that could be equal: what stands for its run is that it compiles.
    const dir = dirOf({ module: libraries[name], name });
    views.set(importPathOf({ module: libraries[name], name }), new Map([...common, ...wholeIn(dir, seen)]));
  }
  for (const found of world.packages) {
    views.set(importPathOf(found), new Map([...common, ...packageView(found, world, seen)]));
  }
  return views;
}

function libraryView(name: LibraryName, seen: Seen): View {
  return sourceIn(dirOf({ module: libraries[name], name }), seen);
}

function packageView(found: TestPackage, world: World, seen: Seen): View {
  const all = found.probes.map(probeNamed);
  const view = new Map(sourceIn(dirOf(found), seen));
  const add = (more: View) => {
    for (const [name, value] of more) view.set(name, value);
  };
  if (found.extra) add(filesOf([`${dirOf(found)}/value.txt`], seen));
  for (const probe of all) {
    add(probeView(probe, found, seen));
    if (probe.name === 'module of the proxy') view.set('module', world.values[probe.name] ?? '');
  }
  const has = (breadth: Breadth) => all.some((probe) => probe.breadth === breadth);
  if (has('git')) view.set('index', seen.index).set('clone', seen.top);
  if (has('environment') || has('processes') || has('git')) {
    for (const [name, value] of Object.entries(seen.env)) view.set(`env ${name}`, value);
  }
  // Then it is known what is read, by processes and before the tests, too.
  if (follows) return view;
  const beneath = (path: string) => (has('subtree') ? path.startsWith(`${dirOf(found)}/`) : false);
  const inTree = (path: string) => (has('processes') ? !path.startsWith('~/') : beneath(path));
  // What reads unseen may read source too, comments and all.
  for (const path of Object.keys(seen.files).filter(inTree))
    view.set(`whole ${path}`, JSON.stringify(seen.files[path]));
  if (has('processes')) {
    view.set('git', seen.head);
    for (const [path, content] of Object.entries(seen.written)) view.set(`whole ${path}`, JSON.stringify(content));
  }
  return view;
}

function probeView(probe: Probe, found: TestPackage, seen: Seen): View {
  const view = new Map<string, string>();
  for (const value of probe.values) {
    for (const [name, content] of filesOf(Object.keys(probeFiles(probe.name, found, value)), seen))
      view.set(name, content);
    for (const name of Object.keys(probe.env?.(value) ?? {})) view.set(`env ${name}`, seen.env[name] ?? 'unset');
  }
  for (const folder of probe.lists?.(atOf(found)) ?? []) view.set(`names in ${folder}`, namesIn(folder, seen));
  for (const path of probe.writes?.(atOf(found)) ?? []) view.set(path, show(seen.written[path]));
  if (probe.library) for (const [name, content] of libraryView(probe.library, seen)) view.set(name, content);
  return view;
}

function namesIn(folder: string, { files }: Seen): string {
  const beneath = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
  const names = beneath.map((path) => path.slice(folder.length + 1).replace(/\/.*/, '/'));
  return [...new Set(names)].sort().join(' ');
}

function wholeIn(dir: string, seen: Seen): View {
  return wholeFiles((path) => path.startsWith(`${dir}/`) && path.endsWith('.go'), seen);
}

function wholeFiles(wanted: (path: string) => boolean, { files }: Seen): View {
  const paths = Object.keys(files).filter(wanted);
  return new Map(paths.map((path) => [`whole ${path}`, JSON.stringify(files[path])]));
}

function sourceIn(dir: string, seen: Seen): View {
  return filesOf(
    Object.keys(seen.files).filter((path) => path.startsWith(`${dir}/`) && path.endsWith('.go')),
    seen,
  );
}

function filesOf(paths: readonly string[], { files }: Seen): View {
  return new Map(paths.map((path) => [path, show(files[path])]));
}

function show(content: Content | undefined): string {
  if (content === undefined) return 'missing';
  return typeof content === 'string' ? `text ${withoutUnseen(content)}` : JSON.stringify(content);
}

/** Without what leaves no trace in a test's binary; see `goFile` in layout.ts. */
function withoutUnseen(text: string): string {
  return text.replace(/ \/\/ note \d+$/m, '').replace(/^func unused.*$/m, '');
}

export function digestOf(view: View): string {
  const hash = createHash('sha256');
  for (const [name, value] of [...view].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${name}\0${value}\0`);
  return hash.digest('hex');
}

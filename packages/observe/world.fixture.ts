// A small world for tests of this room: a clone with one package, a home, a temporary folder, and caches beside.

import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TemporaryFolder, temporaryFolder } from '#testkit';
import type { DigestMemo } from '#workspace';
import {
  createLooker,
  createRoots,
  emptyShape,
  type Looker,
  type LookerContext,
  mergeShapes,
  type RootPlaces,
  type Roots,
  type Settling,
  type Shape,
  takeBefore,
  variablesOf,
  type Writings,
} from './index.ts';

type LookContext = Partial<Omit<LookerContext, 'variables'>> & { readonly env?: Readonly<Record<string, string>> };

export interface World extends AsyncDisposable {
  /** The folder of all. */
  readonly path: string;
  readonly roots: Roots;
  /** Absolute path of a name relative to the world. */
  readonly at: (name: string) => string;
  readonly write: (name: string, text: string) => string;
  /** Sights as text, one a line. */
  readonly see: (shape: Partial<Shape>, context?: LookContext) => string;
  readonly looker: (context?: LookContext) => Looker;
  /** Of `top/svc`, with what ends in `.src` as source. */
  readonly begin: (shape?: Partial<Shape>, more?: Beginning) => Settling;
}

/** What earlier runs of the test showed, and how the looker is made. */
interface Beginning {
  readonly writings?: Writings;
  readonly context?: LookContext;
}

/** `top/svc` is the package; files beneath `top` are the work tree. */
export async function makeWorld(
  places: (at: (name: string) => string) => Partial<RootPlaces> = () => ({}),
): Promise<World> {
  const folder: TemporaryFolder = await temporaryFolder('gows-observe-');
  const at = (name: string) => path.join(folder.path, name);
  for (const name of ['top/svc', 'home', 'tmp', 'goroot', 'mod', 'gocache', 'run'])
    mkdirSync(at(name), { recursive: true });
  const roots = createRoots({
    top: at('top'),
    packageDir: at('top/svc'),
    moduleDir: at('top'),
    goroot: at('goroot'),
    moduleCache: at('mod'),
    goCache: at('gocache'),
    home: at('home'),
    temps: [at('tmp')],
    runFolder: at('run'),
    ...places(at),
  });
  const looker = ({ env = {}, ...context }: LookContext = {}) =>
    createLooker({ variables: variablesOf(env), workTreeFiles: () => [], ...context });
  return {
    path: folder.path,
    roots,
    at,
    write(name, text) {
      mkdirSync(path.dirname(at(name)), { recursive: true });
      writeFileSync(at(name), text);
      return at(name);
    },
    looker,
    see: (shape, context) =>
      looker(context)
        .look(mergeShapes(emptyShape, shape), roots)
        .filter(({ name }) => name !== 'zone' && name !== 'runtime')
        .map(({ name, state }) => `${name}: ${state}`)
        .join('\n'),
    begin: (shape, { writings, context } = {}) =>
      takeBefore({
        looker: looker(context),
        ...(writings && { writings }),
        roots,
        isSource: (file) => file.endsWith('.src'),
        ...(shape && { shape: mergeShapes(shape) }),
      }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** Writes other bytes of the same length and puts the modification time back. */
export function swapUnseen(file: string, text: string): void {
  const { atime, mtime, size } = statSync(file);
  if (Buffer.byteLength(text) !== size) throw new Error('the text has another length');
  writeFileSync(file, text);
  utimesSync(file, atime, mtime);
}

/** Waits until what was written so far is too old to be taken for written during a run that begins now. */
export async function grownOld(): Promise<void> {
  const until = Date.now() + 55;
  while (Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Trusts a row when stat says the same, as the store of `history` does. */
export function memoOf(): DigestMemo & { readonly reads: readonly string[] } {
  const reads: string[] = [];
  const rows = new Map<string, string>();
  const key = (file: string, stat: { ino: bigint; size: bigint; mtimeNs: bigint; ctimeNs: bigint }) =>
    `${file} ${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
  return {
    reads,
    lookup: (file, stat) => rows.get(key(file, stat)),
    store(file, stat, digest) {
      reads.push(file);
      rows.set(key(file, stat), digest);
    },
  };
}

// A made-up Go workspace as a value: its modules in layers, its packages, and what imports what.

import { type Random, seeded } from '#testkit';

/** What a workspace is made from: equal parameters give equal files. Shares are from 0 to 1, times in milliseconds. */
export interface WorkspaceParameters {
  readonly modules: number;
  /** In all; each module has at least one. */
  readonly packages: number;
  readonly seed: number;
  /** Packages with tests. */
  readonly tests: number;
  /** Of the tested packages: those whose test sleeps, and for how long. */
  readonly sleep: number;
  readonly sleepMs: number;
  /** Of the tested packages: those whose test computes, and for about how long. */
  readonly cpu: number;
  readonly cpuMs: number;
}

export const defaults: WorkspaceParameters = {
  modules: 10,
  packages: 100,
  seed: 1,
  tests: 0.75,
  sleep: 0.1,
  sleepMs: 200,
  cpu: 0.1,
  cpuMs: 100,
};

export interface MadePackage {
  readonly module: string;
  /** Relative to the module, slashes forward; `.` for its root. */
  readonly dir: string;
  readonly name: string;
  readonly importPath: string;
  /** The constant in its source, which an edit changes. */
  readonly value: number;
  /** Import paths, without repetition, each of a package that comes earlier. */
  readonly imports: readonly string[];
  readonly test: 'none' | 'plain' | 'external' | 'reads' | 'sleeps' | 'computes';
}

export interface MadeModule {
  /** Also the last part of its path, so that no two modules share it. */
  readonly name: string;
  readonly dir: string;
  readonly path: string;
  /** Paths of the modules that its packages import. */
  readonly requires: readonly string[];
}

export interface MadeWorkspace {
  readonly parameters: WorkspaceParameters;
  readonly modules: readonly MadeModule[];
  readonly packages: readonly MadePackage[];
}

const domain = 'example.com';
const nouns =
  'account audit billing cart catalog config event feed image invoice ledger mail message order payment policy price queue report route search session stock store tenant token user vault wallet worker'.split(
    ' ',
  );
const parts =
  'api cache client codec encode filter format index limit lock match merge parse pool render rules scan state sync view'.split(
    ' ',
  );

/**
 * Modules stand in layers, as services above libraries do; a package imports from its own module and from layers below
 * near its own place, and one import in five goes to a few bases that all share. So chains stay short and closures
 * small, however many modules there are.
 * @throws Error when there are fewer packages than modules, or none.
 */
export function makeShape(parameters: WorkspaceParameters): MadeWorkspace {
  const { modules: count, packages: total, seed } = parameters;
  if (count < 1 || total < count)
    throw new Error(`a workspace of ${count} modules needs at least ${count || 1} packages`);
  const random = seeded(seed);
  const layers = Math.max(1, Math.min(8, Math.round(Math.sqrt(count))));
  const places = Array.from({ length: count }, (_, at) => {
    const name = `${nouns[at % nouns.length]}${at}`;
    const layer = Math.floor((at * layers) / count);
    return { name, dir: `mods/${name}`, path: `${domain}/${name}`, layer, at: within(at, count, layers) };
  });
  const bases = Math.max(1, Math.min(count, Math.round(count / 50)));
  const packages: MadePackage[] = [];
  const byModule: MadePackage[][] = places.map(() => []);

  for (const [place, { name: module, path, layer, at }] of places.entries()) {
    const below = places.flatMap((other, index) =>
      other.layer < layer && other.layer >= layer - 2 && Math.abs(other.at - at) <= 1.5 / Math.sqrt(count)
        ? [index]
        : [],
    );
    const size = Math.floor(((place + 1) * total) / count) - Math.floor((place * total) / count);
    const own = byModule[place] ?? [];
    for (let number = 0; number < size; number++) {
      const dir = number === 0 ? '.' : packageDir(random, number);
      const imports = new Set<string>();
      for (let left = random.int(5); left > 0; left--) {
        const wish = random.int(100);
        const from =
          wish < 50 ? own : wish < 80 && below.length > 0 ? byModule[random.pick(below)] : byModule[random.int(bases)];
        const open = (from ?? []).filter((one) => one.module === module || !one.dir.startsWith('internal/'));
        if (open.length > 0) imports.add(random.pick(open).importPath);
      }
      own.push({
        module,
        dir,
        name: dir === '.' ? module : (dir.split('/').at(-1) ?? dir),
        importPath: dir === '.' ? path : `${path}/${dir}`,
        value: 1 + random.int(1000),
        imports: [...imports].sort(),
        test: testOf(random, parameters),
      });
    }
    packages.push(...own);
  }
  return {
    parameters,
    modules: places.map(({ name, dir, path }, at) => ({
      name,
      dir,
      path,
      requires: requires(byModule[at] ?? [], path),
    })),
    packages,
  };
}

/** Where a module stands in its layer, from 0 to 1. */
function within(at: number, count: number, layers: number): number {
  const share = (at * layers) / count;
  return share - Math.floor(share);
}

function packageDir(random: Random, number: number): string {
  const part = `${random.pick(parts)}${number}`;
  const chosen = random.int(10);
  return chosen < 3 ? `internal/${part}` : chosen < 5 ? `pkg/${part}` : part;
}

function testOf(random: Random, wanted: WorkspaceParameters): MadePackage['test'] {
  // All three are drawn each time, so that one share changes nothing else.
  const [tested, slow, kind] = [random.chance(wanted.tests), random.int(1000) / 1000, random.int(10)];
  if (!tested) return 'none';
  if (slow < wanted.sleep) return 'sleeps';
  if (slow < wanted.sleep + wanted.cpu) return 'computes';
  return kind < 2 ? 'external' : kind < 3 ? 'reads' : 'plain';
}

/** The first element after the domain names the module of an import path. */
function requires(packages: readonly MadePackage[], own: string): readonly string[] {
  const modules = packages.flatMap(({ imports }) => imports.map((one) => one.split('/').slice(0, 2).join('/')));
  return [...new Set(modules)].filter((module) => module !== own).sort();
}

/**
 * A package that nothing imports and whose test neither sleeps nor computes: the last such, which stands highest.
 * @throws Error when there is none, as may be where few packages have tests.
 */
export function leafOf({ packages }: MadeWorkspace): MadePackage {
  const imported = new Set(packages.flatMap((one) => one.imports));
  const quick: ReadonlySet<MadePackage['test']> = new Set(['plain', 'external', 'reads']);
  const leaf = packages.findLast((one) => quick.has(one.test) && !imported.has(one.importPath));
  if (!leaf)
    throw new Error('no package of this workspace has a quick test and is imported by none: take more packages');
  return leaf;
}

// What a test may consult where its log does not see it, by the source: variables and files that are read by
// initialisers and TestMain, by os.Environ, by system calls and by C.

import { isWithin, type KeptAnswers, type Module, type Package, type Place, type Unit } from '#workspace';
import { createDisk, type Disk } from './disk.ts';
import { createEarly } from './early.ts';
import { mostNames } from './early-effect.ts';
import { countBits, numbersIn } from './hidden-bits.ts';
import { createEarlyParts } from './hidden-early.ts';
import type { Facts } from './hidden-facts.ts';
import type { ConsultsOfFile } from './hidden-kept.ts';
import type { Mark } from './hidden-marks.ts';
import { createPackages, type Packages } from './hidden-packages.ts';
import { type Parts, partsOf, startsForTestMain, type When } from './hidden-parts.ts';
import { createLeads, type Leads, type Led } from './hidden-paths.ts';
import { importedFirst } from './hidden-reach.ts';

/** Of one package's tests. Lists are sorted, each value once. */
export interface Hidden {
  readonly env: readonly string[];
  readonly envPrefixes: readonly string[];
  readonly environment: boolean;
  readonly opened: readonly Place[];
  readonly stated: readonly Place[];
  /** Folders with all beneath but the Go source that packages are compiled from. */
  readonly trees: readonly Place[];
  /** Folders with all beneath. */
  readonly whole: readonly Place[];
  readonly workTree: boolean;
  /** Code beyond the standard library can start processes. */
  readonly importsExec: boolean;
  /** Code of the workspace makes links, so a path in a temporary folder may have led anywhere. */
  readonly makesLinks: boolean;
  /** Code of the workspace asks where links lead. */
  readonly readsLinks: boolean;
  /** Code of the package itself makes folders one by one, and is told where one is there already. */
  readonly makesFolders: boolean;
  /** Why `environment` and `workTree` are set, in words that name a package. */
  readonly because: { readonly environment?: string; readonly workTree?: string };
}

export interface HiddenContext {
  readonly graph: { readonly units: ReadonlyMap<string, Unit>; readonly packages: ReadonlyMap<string, Package> };
  readonly snapshot: { readonly modules: readonly Module[] };
  /** Absolute folder that places are relative to. */
  readonly top: string;
  readonly consults: ConsultsOfFile;
  /** As the files are now; made anew when not given. */
  readonly disk?: Disk;
  /** Where answers about dependencies are kept. */
  readonly kept?: KeptAnswers;
}

export interface HiddenFinder {
  (importPath: string): Hidden;
  /** Reads the source that decides, package by package, and looks at nothing that a test may write. */
  readonly prepare: (importPath: string) => Iterable<void>;
}

/**
 * What comes of it is a function of the source and, for literals that are paths, of what is there now. Flow-insensitive
 * per package: rather too much than too little.
 */
export function createHidden(context: HiddenContext): HiddenFinder {
  const { units, packages: known } = context.graph;
  const early = createEarly(units, context.top, context.kept);
  const packages = createPackages(units, context.consults, early.numberOf);
  const leads = createLeads(context.top, context.disk ?? createDisk());
  const earlyOf = createEarlyParts(early, leads);
  const moduleDirs = new Map(context.snapshot.modules.map(({ path, dir }) => [path, dir]));

  const find = (importPath: string): Hidden => {
    const parts = partsOf(units, packages, importPath);
    const { having } = parts;
    const found = known.get(importPath);
    const dir = found?.dir ?? units.get(importPath)?.dir ?? '.';
    const starts = startsForTestMain(units, packages, importPath);
    const variables = variablesOf(parts, packages);
    const led = literalPaths(parts, leads, dir, moduleDirs.get(found?.module ?? '') ?? '.');

    const initial = earlyOf(parts.whole, dir);
    const trees = new Set<Place>(initial.trees);
    if (parts.own.some(({ facts }) => facts.testMain) || first(having, 'readsInitially', 'ever')) trees.add(dir);
    for (const facts of having('readsAtHome', 'ever')) trees.add(facts.dir);

    const started =
      reason('processes that initialisers may start', first(having, 'startsInitially', 'ever')) ??
      reason('processes that TestMain may start', starts);
    const environment =
      variables.any ?? started ?? reason('variables read before the tests, by names put together', initial.anyVariable);
    const workTree =
      reason('files opened by system calls', first(having, 'rawReads', 'ever')) ??
      reason('files opened by C', first(having, 'cFiles', 'ever')) ??
      started ??
      reason('files searched for in the folders above, before the tests', initial.searches);
    for (const folder of led.folders) if (!isWithin(folder, dir)) trees.add(folder);
    const sorted = (...lists: readonly Iterable<string>[]) => [...new Set(lists.flatMap((list) => [...list]))].sort();
    return {
      env: sorted(variables.names, initial.env),
      envPrefixes: sorted(variables.prefixes, initial.envPrefixes),
      environment: environment !== undefined,
      opened: sorted(led.files, initial.files),
      stated: sorted(led.missing, initial.missing),
      // What lists folders may read the Go source in them.
      trees: initial.lists ? [] : sorted(trees),
      whole: initial.lists ? sorted(trees) : [],
      workTree: workTree !== undefined,
      importsExec: parts.whole.startsProcesses,
      makesLinks: parts.whole.makesLinks,
      readsLinks: parts.whole.readsLinks,
      makesFolders: parts.own.some(({ facts }) => facts.makesFolders),
      because: {
        ...(environment === undefined ? {} : { environment }),
        ...(workTree === undefined ? {} : { workTree }),
      },
    };
  };
  const prepared = new Set<string>();
  function* prepare(importPath: string): Iterable<void> {
    for (const unit of importedFirst(`${importPath}.test`, units, (id) => prepared.has(id))) {
      prepared.add(unit.id);
      // What is compiled anew for a test has the same source as the package that everybody else imports.
      if (unit.importPath !== unit.forTest) packages.reach(unit.importPath);
      yield;
    }
    partsOf(units, packages, importPath);
  }
  return Object.assign(find, { prepare });
}

function variablesOf({ having, whole }: Parts, { names: numbered }: Packages) {
  const names = new Set([...numbersIn(whole.variables)].map(numbered.at));
  const prefixes = new Set<string>();
  for (const { envPrefixes } of having('envPrefixes', 'ever')) for (const prefix of envPrefixes) prefixes.add(prefix);
  // Whatever name a variable holds: the log sees it once the tests run.
  const anyName = first(having, 'anyName', 'early');
  const isMany = anyName !== undefined && countBits(whole.literals) > mostNames;
  if (anyName && !isMany) {
    for (const number of numbersIn(whole.literals)) {
      const name = numbered.at(number);
      (name.endsWith('_') ? prefixes : names).add(name);
    }
  }
  const any =
    reason('os.Environ', first(having, 'environ', 'ever')) ??
    reason('getenv of C', first(having, 'cEnvironment', 'ever')) ??
    reason('variables read before the tests, by names put together', first(having, 'anyVariable', 'early')) ??
    (isMany ? reason('variables read before the tests, by one of many names', anyName) : undefined);
  return { names, prefixes, any };
}

function first(having: Parts['having'], mark: Mark, when: When): Facts | undefined {
  for (const facts of having(mark, when)) return facts;
  return undefined;
}

function reason(what: string, where: Pick<Facts, 'importPath'> | undefined): string | undefined {
  return where && `${what}: ${where.importPath}`;
}

/**
 * Where literals lead of packages whose code may read files before the tests: seen from the package under test, where
 * the process begins, and from their own folder; files also from the module's folder and from the top, which code finds
 * by walking up.
 */
function literalPaths(parts: Parts, leads: Leads, dir: Place, moduleDir: Place) {
  const files = new Set<Place>();
  const folders = new Set<Place>();
  const missing = new Set<Place>();
  const own = new Set(parts.own.map(({ facts }) => facts));
  const take = (led: Led) => {
    for (const file of led.files) files.add(file);
    for (const folder of led.folders) folders.add(folder);
    for (const place of led.missing) missing.add(place);
  };
  for (const facts of parts.having('leads', 'early')) {
    take(leads.from(dir, facts, own.has(facts) ? 'above' : 'none'));
    take(leads.anyhow(moduleDir, facts));
  }
  return { files, folders, missing };
}

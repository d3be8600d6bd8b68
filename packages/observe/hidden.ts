// What a test may consult where its log does not see it, by the source of the workspace: variables and files that are
// read by initialisers and TestMain, by os.Environ, by system calls and by C.

import type { Module, Package, Place, Unit } from '#workspace';
import { createDisk, type Disk } from './disk.ts';
import type { ConsultsOfFile } from './hidden-kept.ts';
import { createPackages } from './hidden-packages.ts';
import { type Part, partsOf, startsForTestMain } from './hidden-parts.ts';
import { createLeads, isAtOrAbove, type Leads } from './hidden-paths.ts';

/** Of one package's tests. Lists are sorted, each value once. */
export interface Hidden {
  readonly env: readonly string[];
  readonly envPrefixes: readonly string[];
  readonly environment: boolean;
  readonly opened: readonly Place[];
  readonly stated: readonly Place[];
  readonly trees: readonly Place[];
  readonly workTree: boolean;
  /** Code beyond the standard library can start processes. */
  readonly importsExec: boolean;
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
}

/** More names that might be read than these, and the whole environment stands for them. */
const mostNames = 2000;

/**
 * What comes of it is a function of the source and, for literals that are paths, of what is there now. Flow-insensitive
 * per package: rather too much than too little.
 */
export function createHidden(context: HiddenContext): (importPath: string) => Hidden {
  const { units, packages: known } = context.graph;
  const packages = createPackages(units, context.consults);
  const leads = createLeads(context.top, context.disk ?? createDisk());
  const moduleDirs = new Map(context.snapshot.modules.map(({ path, dir }) => [path, dir]));

  return (importPath) => {
    const parts = partsOf(units, packages, importPath);
    const found = known.get(importPath);
    const dir = found?.dir ?? units.get(importPath)?.dir ?? '.';
    const because: { environment?: string; workTree?: string } = {};
    const environment = (why: string) => {
      because.environment ??= why;
    };
    const workTree = (why: string) => {
      because.workTree ??= why;
    };

    const env = new Set<string>();
    const envPrefixes = new Set<string>();
    let anyName: string | undefined;
    for (const { facts, early } of parts) {
      const { names, dynamic } = packages.variables(facts);
      for (const name of names) env.add(name);
      for (const prefix of facts.envPrefixes) envPrefixes.add(prefix);
      if (facts.environ) environment(`os.Environ in ${facts.importPath}`);
      if (facts.cEnvironment) environment(`getenv of C in ${facts.importPath}`);
      if (facts.rawReads) workTree(`files opened by system calls in ${facts.importPath}`);
      if (facts.cFiles) workTree(`files opened by C in ${facts.importPath}`);
      // The log sees what is read once the tests run.
      if (early && dynamic === 'expression')
        environment(`variables read before the tests by names put together in ${facts.importPath}`);
      if (early && dynamic === 'name') anyName ??= facts.importPath;
    }
    if (anyName !== undefined) {
      const may = literalNames(parts);
      if (may) for (const name of may) (name.endsWith('_') ? envPrefixes : env).add(name);
      else environment(`variables read before the tests by one of many names in ${anyName}`);
    }

    const trees = new Set<Place>();
    for (const { facts, readsInitially, locates, testMain } of parts) {
      if (testMain || readsInitially) trees.add(dir);
      if (!readsInitially) continue;
      if (locates) trees.add(facts.dir);
      if (!facts.startsProcesses) continue;
      environment(`processes that initialisers of ${facts.importPath} may start`);
      workTree(`processes that initialisers of ${facts.importPath} may start`);
    }
    const starts = startsForTestMain(units, packages, importPath);
    if (starts) {
      environment(`processes that TestMain may start through ${starts.importPath}`);
      workTree(`processes that TestMain may start through ${starts.importPath}`);
    }

    const led = literalPaths(parts, leads, dir, moduleDirs.get(found?.module ?? ''));
    for (const folder of led.folders) if (!isAtOrAbove(folder, dir)) trees.add(folder);
    return {
      env: [...env].sort(),
      envPrefixes: [...envPrefixes].sort(),
      environment: because.environment !== undefined,
      opened: [...led.files].sort(),
      stated: [...led.missing].sort(),
      trees: [...trees].sort(),
      workTree: because.workTree !== undefined,
      importsExec: packages.reach(units.has(`${importPath}.test`) ? `${importPath}.test` : importPath).startsProcesses,
      because,
    };
  };
}

/** All literals that look like names of variables; undefined where there are too many. */
function literalNames(parts: readonly Part[]): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { facts } of parts) {
    for (const name of facts.upperLiterals) names.add(name);
    if (names.size > mostNames) return undefined;
  }
  return names;
}

/**
 * Where literals lead of packages whose code may read files before the tests: seen from the package under test, where
 * the process begins, from their own folder, and files also from the module's and from the top, which code finds by
 * walking up.
 */
function literalPaths(parts: readonly Part[], leads: Leads, dir: Place, moduleDir: Place | undefined) {
  const files = new Set<Place>();
  const folders = new Set<Place>();
  const missing = new Set<Place>();
  for (const { facts, early, own } of parts) {
    if (!early || facts.pathLiterals.size === 0) continue;
    if (!(facts.initializes || facts.testMain || facts.readsFiles)) continue;
    const here = leads.from(dir, facts.pathLiterals);
    const there = facts.dir === dir ? here : leads.ofPackage(facts.id, facts.dir, facts.pathLiterals);
    for (const led of [here, there]) {
      for (const file of led.files) files.add(file);
      for (const folder of led.folders) folders.add(folder);
    }
    if (own) for (const place of here.missing) missing.add(place);
    if (!own && !facts.readsFiles) continue;
    for (const base of new Set(['.', moduleDir ?? '.'])) {
      for (const file of leads.ofPackage(`${facts.id} ${base}`, base, facts.pathLiterals).files) files.add(file);
    }
  }
  return { files, folders, missing };
}

// What all files of one package together may consult, and which variables that comes to.

import type { Consults, Dynamic } from '#gofile';
import type { Place, Unit } from '#workspace';
import type { ConsultsOfFile } from './hidden-kept.ts';

/** Flow-insensitive on purpose: what any file does, the package does. */
export interface Facts {
  /** Of the unit that was scanned. */
  readonly id: string;
  readonly importPath: string;
  readonly dir: Place;
  readonly env: ReadonlySet<string>;
  readonly envPrefixes: ReadonlySet<string>;
  readonly envIdentifiers: ReadonlySet<string>;
  readonly envDynamic: Dynamic;
  readonly constants: ReadonlyMap<string, string>;
  readonly openConstants: ReadonlySet<string>;
  readonly upperLiterals: ReadonlySet<string>;
  readonly pathLiterals: ReadonlySet<string>;
  readonly environ: boolean;
  /** In a file of tests: go takes it from nowhere else. */
  readonly testMain: boolean;
  readonly initializes: boolean;
  readonly readsFiles: boolean;
  readonly rawReads: boolean;
  readonly startsProcesses: boolean;
  readonly locates: boolean;
  readonly cEnvironment: boolean;
  readonly cFiles: boolean;
  readonly makesLinks: boolean;
  readonly readsLinks: boolean;
  readonly makesFolders: boolean;
}

export function factsOf(unit: Unit, consults: ConsultsOfFile): Facts {
  const files = unit.inputs.map(({ file, digest }) => consults(file, digest));
  const any = (has: (one: Consults) => boolean) => files.some(has);
  const union = (list: (one: Consults) => readonly string[]) => new Set(files.flatMap(list));
  const dynamics = files.map(({ envDynamic }) => envDynamic);
  return {
    id: unit.id,
    importPath: unit.importPath,
    dir: unit.dir,
    env: union(({ env }) => env),
    envPrefixes: union(({ envPrefixes }) => envPrefixes),
    envIdentifiers: union(({ envIdentifiers }) => envIdentifiers),
    envDynamic: leastKnown(dynamics),
    constants: new Map(files.flatMap(({ constants }) => Object.entries(constants))),
    openConstants: union(({ openConstants }) => openConstants),
    upperLiterals: union(({ upperLiterals }) => upperLiterals),
    pathLiterals: union(({ pathLiterals }) => pathLiterals),
    environ: any(({ environ }) => environ),
    testMain: unit.inputs.some(({ file }, at) => file.endsWith('_test.go') && files[at]?.testMain === true),
    initializes: any(({ initializes }) => initializes),
    readsFiles: any(({ readsFiles }) => readsFiles),
    rawReads: any(({ rawReads }) => rawReads),
    startsProcesses: any(({ startsProcesses }) => startsProcesses),
    locates: any(({ locates }) => locates),
    cEnvironment: any(({ cEnvironment }) => cEnvironment),
    cFiles: any(({ cFiles }) => cFiles),
    makesLinks: any(({ makesLinks }) => makesLinks),
    readsLinks: any(({ readsLinks }) => readsLinks),
    makesFolders: any(({ makesFolders }) => makesFolders),
  };
}

/** Variables that a package reads by names that the source tells, and whether there are more. */
export interface Variables {
  readonly names: ReadonlySet<string>;
  readonly dynamic: Dynamic;
}

/** @param factsAt facts of a package of the workspace by its import path; undefined for any other package */
export function variablesRead(facts: Facts, factsAt: (importPath: string) => Facts | undefined): Variables {
  if (facts.envIdentifiers.size === 0) return { names: facts.env, dynamic: facts.envDynamic };
  const names = new Set(facts.env);
  const dynamics: Dynamic[] = [facts.envDynamic];
  for (const identifier of facts.envIdentifiers) {
    const dot = identifier.lastIndexOf('.');
    const owner = dot < 0 ? facts : factsAt(identifier.slice(0, dot));
    const name = identifier.slice(dot + 1);
    const value = owner?.constants.get(name);
    if (value !== undefined) names.add(value);
    // A constant of a package whose source is not looked at, or one that is put together across files, may be any name.
    else if (!owner || owner.openConstants.has(name)) dynamics.push('expression');
    else dynamics.push('name');
  }
  return { names, dynamic: leastKnown(dynamics) };
}

function leastKnown(all: readonly Dynamic[]): Dynamic {
  return all.includes('expression') ? 'expression' : all.includes('name') ? 'name' : 'none';
}

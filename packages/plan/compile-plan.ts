// The plan of a build or a vet: what `plan` hands to `engine` where nothing is tested. Plain data; made here from what was selected.

import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { closure, dependants, type Graph, graphOf, rootOf } from '#graph';
import { isTestMain, type Package, pathOf, type Snapshot } from '#workspace';
import type { AffectedPackage } from './answer.ts';
import { groupsByName, programName } from './binaries.ts';
import { keptOf, ofFiles, reasonOf } from './build-plan.ts';
import { markedSources } from './marked.ts';
import type { BuildSettings, MarkedSource, Plan, Task } from './plan.ts';
import type { Relinks } from './relinks.ts';
import type { Lookup } from './reuse/index.ts';

/** A package that is compiled, and linked where it is a program; or vetted. */
export interface CompileTask
  extends Pick<
    Task,
    'id' | 'package' | 'module' | 'dir' | 'files' | 'reason' | 'reuse' | 'buildKey' | 'relink' | 'kept'
  > {
  readonly kind: 'build' | 'vet';
  /** Absent for what is no program, and where it is vetted. */
  readonly program?: Program;
  /** It cannot be loaded: which unit is why, and that in the go command's words. */
  readonly fault?: { readonly importPath: string; readonly message: string };
}

export interface Program {
  /** What `go build` names its file. */
  readonly name: string;
  /** Which folder it is linked in: no two of a group have equal names. Given from the whole workspace. */
  readonly group: number;
  /** The file that it is written to, absolute, as the user asked; absent where nobody did. */
  readonly target?: string;
}

export interface CompilePlan extends Pick<Plan, 'marked'> {
  readonly kind: CompileTask['kind'];
  readonly tasks: readonly CompileTask[];
  readonly build: BuildSettings;
  /** Which checks are made, as `go vet` takes it; empty where it is built. */
  readonly vetFlags: readonly string[];
  /**
   * Packages of the workspace that vet looks at on the way to those of the tasks, and that have no tests of their own inside. Since 1.26
   * the go command keeps of them that nothing was found, whatever was, unless they are named as well (VetxOnly is in no key of
   * cmd/go/internal/work/exec.go). By the import path of the task. Empty where it is built.
   */
  readonly vettedBeside: ReadonlyMap<string, readonly string[]>;
  /**
   * Of a vet, what decides which packages can be named so, and what vet looks at that is in no key of the go command: one text. Results that the go
   * command keeps under another one are not to be taken.
   */
  readonly vetGround: string;
  /** Flags to repeat in a command that does one package again, in the user's form. */
  readonly repeat: readonly string[];
}

export interface CompileRequest {
  readonly kind: CompileTask['kind'];
  /** As {@link asCompiled} leaves it. */
  readonly snapshot: Snapshot;
  readonly top: string;
  readonly packages: readonly Package[];
  /** The user named packages, rather than meaning all. */
  readonly named: boolean;
  readonly affected?: ReadonlyMap<string, AffectedPackage>;
  /** Import path → why, of what is in the plan for another reason. */
  readonly reasons?: ReadonlyMap<string, string>;
  readonly build: BuildSettings;
  readonly vetFlags: readonly string[];
  readonly repeat: readonly string[];
  readonly relinks: Relinks;
  /** Import path of a program → the file that it is written to, absolute. */
  readonly targets: ReadonlyMap<string, string>;
  /** See `Task.files`. */
  readonly files?: readonly string[];
  readonly lookup?: Lookup;
  /** See `Task.buildKey`, for programs. */
  readonly programKey?: (found: Package) => string | undefined;
}

/** A side as far as it counts where nothing is tested: a build has no use for tests, a vet looks at them as well. */
export function asCompiled(snapshot: Snapshot, kind: CompileTask['kind']): Snapshot {
  return {
    ...snapshot,
    packages: snapshot.packages.map((found) => ({ ...found, hasTests: false })),
    units: kind === 'vet' ? snapshot.units : snapshot.units.filter((unit) => !unit.forTest && !isTestMain(unit)),
  };
}

/** A plan of `build` or `vet` tasks, one a package. */
export function planCompile(request: CompileRequest): CompilePlan {
  const { kind, snapshot, top, build, vetFlags, repeat } = request;
  const graph = graphOf(snapshot);
  const faultOf = faultFinder(graph);
  const groups = groupsByName(snapshot.packages.filter(isProgram), programName);
  const tasks = request.packages.map((found): CompileTask => {
    const { importPath, module, dir } = found;
    const fault = faultOf(importPath);
    const looked = fault ? undefined : request.lookup?.(found);
    const program = kind === 'build' && isProgram(found) ? programOf(request, found, groups) : undefined;
    const relink = program && request.relinks(importPath);
    const buildKey = program && !relink && !fault ? request.programKey?.(found) : undefined;
    return {
      id: `${kind}:${importPath}`,
      kind,
      package: importPath,
      module,
      dir: pathOf(top, dir),
      ...(request.files ? { files: request.files } : {}),
      reason: reasonOf(request, importPath),
      ...(program ? { program } : {}),
      ...(relink ? { relink } : {}),
      ...(buildKey === undefined ? {} : { buildKey }),
      ...(fault ? { fault } : {}),
      ...(request.files ? ofFiles : looked ? { reuse: looked.reuse } : {}),
      ...keptOf(looked),
    };
  });
  const marked = markedSources(snapshot, top);
  // Where all is reused, nobody asks.
  const vets = kind === 'vet' && tasks.some(({ kept }) => !kept);
  const vettedBeside = vets ? besideOf(tasks, graph, faultOf) : new Map<string, readonly string[]>();
  const vetGround = vets ? vetGroundOf(graph, top, marked) : '';
  return { kind, tasks, build, vetFlags, vettedBeside, vetGround, repeat, ...(marked.length > 0 ? { marked } : {}) };
}

function besideOf(
  tasks: readonly CompileTask[],
  graph: Graph,
  faultOf: (importPath: string) => CompileTask['fault'],
): ReadonlyMap<string, readonly string[]> {
  const named = [...graph.packages.keys()].filter((path) => !hasInnerTests(graph, path) && !faultOf(path));
  const beside = new Map<string, readonly string[]>();
  for (const { package: importPath, kept } of tasks) {
    if (kept) continue;
    const within = closure(graph, [rootOf(graph, importPath)]);
    const others = named.filter((path) => path !== importPath && within.has(path));
    if (others.length > 0) beside.set(importPath, others);
  }
  return beside;
}

/** Then vet looks at the package with these, and at the package alone only on the way to another one. */
function hasInnerTests(graph: Graph, importPath: string): boolean {
  return graph.units.has(`${importPath} [${importPath}.test]`);
}

function vetGroundOf(graph: Graph, top: string, marked: readonly MarkedSource[]): string {
  const packages = [...graph.packages.values()].map((found) => [
    found.importPath,
    hasInnerTests(graph, found.importPath),
    leftOutOf(graph, found, top),
  ]);
  return JSON.stringify([packages, marked.map(({ mark }) => mark)]);
}

/** Source of a package that build constraints leave out, by content: vet looks at that as well. Empty where there is none. */
export function leftOutOf(graph: Graph, { importPath }: Pick<Package, 'importPath'>, top: string): string {
  const units = [importPath, `${importPath} [${importPath}.test]`, `${importPath}_test [${importPath}.test]`];
  const files = new Set(units.flatMap((id) => graph.units.get(id)?.ignored ?? []));
  const lines = [...files].sort().map((file) => `${file} ${digestOf(pathOf(top, file))}`);
  return lines.length === 0 ? '' : hash('sha256', lines.join('\n'));
}

function digestOf(file: string): string {
  try {
    return hash('sha256', readFileSync(file));
  } catch {
    return 'missing';
  }
}

export function isProgram({ name }: Pick<Package, 'name'>): boolean {
  return name === 'main';
}

function programOf(
  { targets, build: { exe = '' } }: CompileRequest,
  found: Package,
  groups: ReadonlyMap<string, number>,
): Program {
  const target = targets.get(found.importPath);
  const named = { name: `${programName(found)}${exe}`, group: groups.get(found.importPath) ?? 0 };
  return target === undefined ? named : { ...named, target };
}

/** One that cannot be loaded stops the go command before it begins, for whatever else is named beside it. */
function faultFinder(graph: Graph): (importPath: string) => CompileTask['fault'] {
  const faulty = [...graph.units.values()].filter(({ error }) => error !== undefined).map(({ id }) => id);
  if (faulty.length === 0) return () => undefined;
  const reached = dependants(graph, faulty);
  return (importPath) => {
    const root = rootOf(graph, importPath);
    if (!reached.has(root)) return undefined;
    const within = closure(graph, [root]);
    const id = faulty.find((one) => within.has(one));
    const message = id === undefined ? undefined : graph.units.get(id)?.error;
    return id === undefined || message === undefined ? undefined : { importPath: id, message };
  };
}

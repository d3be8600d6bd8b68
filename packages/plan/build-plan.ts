// Makes the plan of a run from what was selected and what was given on the command line. Pure.

import { closure, type Graph, graphOf, rootOf } from '#graph';
import { type Package, pathOf, type Snapshot } from '#workspace';
import type { AffectedPackage } from './answer.ts';
import { binaryGroups, testBinaryName } from './binaries.ts';
import { markedSources } from './marked.ts';
import type { BuildSettings, Plan, RunSettings, Task } from './plan.ts';
import { reasonInWords } from './reason-words.ts';
import type { Relinks } from './relinks.ts';
import type { Lookup } from './reuse/index.ts';

/** What a run of a package is expected to take. */
export interface Expected {
  readonly ms: number;
  /** Of CPU. */
  readonly cpuMs?: number;
  readonly memoryBytes?: number;
}

export interface PlanRequest {
  readonly snapshot: Snapshot;
  readonly top: string;
  readonly packages: readonly Package[];
  /** The user named packages, rather than meaning all. */
  readonly named: boolean;
  /** Import path → why it is affected; absent where that was not asked. */
  readonly affected?: ReadonlyMap<string, AffectedPackage>;
  /** Import path → why a plan of shards has it, where that was made elsewhere. */
  readonly reasons?: ReadonlyMap<string, string>;
  readonly build: BuildSettings;
  readonly run: RunSettings;
  readonly jobs?: number;
  readonly relinks: Relinks;
  readonly expected: (importPath: string) => Expected | undefined;
  /** Packages whose tests run alone (`exclusive` of gows.jsonc). */
  readonly exclusive?: (found: Package) => boolean;
  /** See `Task.buildKey`; absent where there is no cache. */
  readonly buildKey?: (found: Package) => string | undefined;
  /** Looks for kept results; absent where there is no cache. */
  readonly lookup?: Lookup;
  /** Import path → the file that its test binary is written to, absolute. */
  readonly targets?: ReadonlyMap<string, string>;
  /** See `Plan.compileOnly`. */
  readonly compileOnly?: boolean;
  /** See `Task.files`. */
  readonly files?: readonly string[];
}

/** A plan of `test` tasks, one a package. */
export function planTests(request: PlanRequest): Plan {
  const groups = binaryGroups(request.snapshot.packages);
  const graph = graphOf(request.snapshot);
  const tasks = request.packages.map((found): Task => {
    const estimate = request.expected(found.importPath);
    const looked = request.lookup?.(found);
    const relink = found.hasTests && request.relinks(found.importPath);
    const buildKey = relink || looked?.entry ? undefined : request.buildKey?.(found);
    const kind = request.compileOnly ? 'build' : 'test';
    const target = request.targets?.get(found.importPath);
    return {
      id: `${kind}:${found.importPath}`,
      kind,
      package: found.importPath,
      module: found.module,
      dir: pathOf(request.top, found.dir),
      hasTests: found.hasTests,
      binary: testBinaryName(found),
      ...(target === undefined ? {} : { target }),
      ...(request.files ? { files: request.files } : {}),
      group: groups.get(found.importPath) ?? 0,
      ...(relink ? { relink: true } : {}),
      ...(buildKey === undefined ? {} : { buildKey }),
      ...(request.exclusive?.(found) ? { exclusive: true as const } : {}),
      reason: reasonOf(request, found.importPath),
      ...estimates(estimate),
      ...(request.files ? ofFiles : looked ? { reuse: looked.reuse } : {}),
      ...keptOf(looked),
    };
  });
  const { build, run, jobs } = request;
  const marked = markedSources(request.snapshot, request.top);
  return {
    tasks: weighed(tasks, graph),
    build,
    run,
    ...(request.compileOnly ? { compileOnly: true } : {}),
    ...(marked.length > 0 ? { marked } : {}),
    ...(jobs === undefined ? {} : { jobs }),
  };
}

/** As to the go command, files that are named are no package of which something is kept. */
export const ofFiles: Pick<Task, 'reuse'> = { reuse: { state: 'off', why: 'files are named, and no package' } };

/** A kept result in place of what would be done, where one was found. */
export function keptOf(looked: ReturnType<Lookup> | undefined): Pick<Task, 'kept'> {
  if (!looked?.entry) return {};
  return { kept: { entry: looked.entry, source: looked.brought ? 'remote' : 'local' } };
}

/** To weigh more takes longer than it is worth. */
const mostWeighed = 1000;

function weighed(tasks: readonly Task[], graph: Graph): readonly Task[] {
  const isUnknown = ({ hasTests, kept, estimateMs }: Task): boolean => hasTests && !kept && estimateMs === undefined;
  if (tasks.filter(isUnknown).length > mostWeighed) return tasks;
  return tasks.map((task) =>
    isUnknown(task) ? { ...task, weight: closure(graph, [rootOf(graph, task.package)]).size } : task,
  );
}

/** One line: why a package is in a plan. */
export function reasonOf(
  { affected, reasons, named }: Pick<PlanRequest, 'affected' | 'reasons' | 'named'>,
  importPath: string,
): string {
  const [first] = affected?.get(importPath)?.reasons ?? [];
  return reasons?.get(importPath) ?? (first ? reasonInWords(first) : unaffectedWords(named));
}

/** Why a package is in a plan, where nobody asked what is affected. */
export function unaffectedWords(named: boolean): string {
  return named ? 'named on the command line' : 'in the workspace';
}

function estimates(expected: Expected | undefined): Pick<Task, 'estimateMs' | 'estimateCpuMs' | 'estimateBytes'> {
  if (!expected) return {};
  const { ms, cpuMs, memoryBytes } = expected;
  return {
    estimateMs: ms,
    ...(cpuMs === undefined ? {} : { estimateCpuMs: cpuMs }),
    ...(memoryBytes === undefined ? {} : { estimateBytes: memoryBytes }),
  };
}

/**
 * Which of the import paths that failed to build is why a package has no test binary: its own first, else one that it
 * depends on.
 */
export function buildCause(graph: Graph, importPath: string, failed: ReadonlySet<string>): string | undefined {
  const own = [importPath, `${importPath} [${importPath}.test]`, `${importPath}_test [${importPath}.test]`];
  const mine = [...own, `${importPath}.test`].find((id) => failed.has(id));
  if (mine !== undefined) return mine;
  const within = closure(graph, [rootOf(graph, importPath), importPath]);
  return [...failed].find((id) => within.has(id));
}

// The graph of modules and packages as an answer: all of it, or what lies around a focus, with what a change affects. Pure.

import type { Diagnostic } from '#diagnostics';
import { around, components, outlineGraphOf, type PackageImport, packageImports } from '#graph';
import type { Outline, Place } from '#workspace';
import type { AffectedAnswer } from './answer.ts';
import type { GraphAnswer, GraphImport, GraphModule, GraphPackage, ModuleImport } from './graph-answer.ts';
import type { Focus } from './graph-focus.ts';

export interface GraphRequest {
  readonly head: Outline;
  /** A place as it is seen from the workspace root. */
  readonly seen: (place: Place) => string;
  /** What a node is; a focus brings its own. */
  readonly level: GraphAnswer['level'];
  readonly focus?: Focus;
  /** Steps from the focus, both ways; without it as far as imports lead. */
  readonly depth?: number;
  readonly affected?: AffectedAnswer;
  /** Leave out what is not affected. */
  readonly only?: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

export function graphAnswer(request: GraphRequest): GraphAnswer {
  const { head, focus, depth, affected } = request;
  const level = focus?.level ?? request.level;
  const holder = new Map(head.packages.map(({ importPath, module }) => [importPath, module]));
  const imports = packageImports(outlineGraphOf(head));
  const edges = moduleEdges(imports, holder);
  const cycles = cyclesOf(
    head.modules.map(({ path }) => path),
    edges,
  );
  const cycleOf = new Map(cycles.flatMap((members, at) => members.map((path) => [path, at] as const)));
  const inCycle = (from: string, to: string) =>
    from !== to && cycleOf.has(from) && cycleOf.get(from) === cycleOf.get(to);
  const shown = shownOf(request, level, imports, edges);
  const packages = packagesOf(request).filter(shown);
  const kept = new Set(packages.map(({ importPath }) => importPath));
  const holding = new Set(packages.map(({ module }) => module));
  const bare = !focus && !request.only;
  const modules = head.modules.filter(
    ({ path }) => holding.has(path) || bare || (level === 'modules' && shown({ module: path })),
  );
  const keptImports = imports.filter(({ from, to }) => kept.has(from) && kept.has(to));
  return {
    schema: 'gows.graph/1',
    level,
    ...(focus ? { focus: { names: focus.names, ...(depth === undefined ? {} : { depth }) } } : {}),
    ...(affected ? { affected: { base: affected.base, head: affected.head, only: request.only === true } } : {}),
    modules: modules.map(({ path, dir }) => madeModule(path, request.seen(dir), cycleOf.get(path))),
    packages,
    imports: keptImports.map(
      (edge): GraphImport => ({
        ...edge,
        ...(inCycle(holder.get(edge.from) ?? '', holder.get(edge.to) ?? '') ? { cycle: true } : {}),
      }),
    ),
    moduleImports: moduleEdges(keptImports, holder).map((edge) => ({
      ...edge,
      ...(inCycle(edge.from, edge.to) ? { cycle: true } : {}),
    })),
    cycles,
    total: { modules: head.modules.length, packages: head.packages.length },
    diagnostics: request.diagnostics,
  };
}

function madeModule(path: string, dir: string, cycle: number | undefined): GraphModule {
  return { path, dir, ...(cycle === undefined ? {} : { cycle }) };
}

function packagesOf({ head, seen, affected }: GraphRequest): readonly GraphPackage[] {
  const reasons = new Map(affected?.packages.map((found) => [found.importPath, found]));
  return head.packages.map(({ importPath, module, dir, hasTests, error }) => {
    const why = reasons.get(importPath);
    return {
      importPath,
      module,
      dir: seen(dir),
      hasTests,
      ...(error ? { error } : {}),
      ...(why ? { reasons: why.reasons } : {}),
      ...(why?.moreReasons ? { moreReasons: why.moreReasons } : {}),
    };
  });
}

/** Which packages are in; of a module without packages, whether it is. */
function shownOf(
  { focus, depth, affected, only }: GraphRequest,
  level: GraphAnswer['level'],
  imports: readonly PackageImport[],
  edges: readonly ModuleImport[],
): (found: { readonly importPath?: string; readonly module: string }) => boolean {
  const nodeOf = (found: { readonly importPath?: string; readonly module: string }) =>
    level === 'modules' ? found.module : (found.importPath ?? '');
  const near = focus
    ? around(focus.names, level === 'modules' ? edges : imports, depth ?? Number.POSITIVE_INFINITY)
    : undefined;
  const touched = only ? new Set(affected?.packages.map(nodeOf)) : undefined;
  return (found) => {
    const node = nodeOf(found);
    return (near?.has(node) ?? true) && (touched?.has(node) ?? true);
  };
}

/** Imports of packages gathered by module, sorted. */
function moduleEdges(imports: readonly PackageImport[], holder: ReadonlyMap<string, string>): readonly ModuleImport[] {
  const found = new Map<string, ModuleImport>();
  for (const edge of imports) {
    const from = holder.get(edge.from) ?? '';
    const to = holder.get(edge.to) ?? '';
    if (from === to) continue;
    const name = `${from} ${to}`;
    const before = found.get(name);
    const kind = edge.kind === 'import' || before?.kind === 'import' ? 'import' : 'test';
    found.set(name, { from, to, kind, imports: (before?.imports ?? 0) + 1 });
  }
  return [...found.keys()].sort().flatMap((name) => found.get(name) ?? []);
}

/** The go command allows modules to need each other, though never packages. */
function cyclesOf(paths: readonly string[], edges: readonly ModuleImport[]): readonly (readonly string[])[] {
  const next = Map.groupBy(edges, ({ from }) => from);
  return components([...paths].sort(), (path) => (next.get(path) ?? []).map(({ to }) => to)).filter(
    (members) => members.length > 1,
  );
}

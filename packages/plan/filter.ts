// `--filter`: which packages of the workspace a person means by names of modules, what they need and what needs them. Pure.
//
//   api              a module by its path, its folder or the end of its path, else packages as for go test
//   ...api           and all that need it, by tests as well
//   api...           and all that it needs
//   ...^api  api^... the same without itself
//   ...{./svc/...}   in braces a pattern of the go command, and never a module
//   !api             less that

import { type Diagnostic, failure } from '#diagnostics';
import { closure, dependants, outlineGraphOf } from '#graph';
import type { Package, UnitOutline } from '#workspace';
import { couldBeAny, modulesNamed, namesNothing } from './module-name.ts';
import { type Selection, type SelectRequest, select } from './select.ts';

export type FilterRequest = Omit<SelectRequest, 'patterns'> & {
  /** As written, in order. None: all packages. */
  readonly filters: readonly string[];
};

interface Filter {
  readonly written: string;
  readonly name: string;
  /** A pattern of the go command alone. */
  readonly isPattern: boolean;
  readonly excludes: boolean;
  readonly dependents: boolean;
  readonly dependencies: boolean;
  /** What the name stands for is left out itself. */
  readonly others: boolean;
}

/** What any filter includes, all where none does, less what any excludes. In the order of the workspace. */
export function filterPackages(request: FilterRequest): Selection {
  const { filters, snapshot } = request;
  if (filters.length === 0) return { packages: snapshot.packages, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const [included, excluded] = [new Set<string>(), new Set<string>()];
  const parsed = filters.map(parseFilter);
  for (const filter of parsed) {
    const named = namedBy(filter, request);
    if ('code' in named) diagnostics.push(named);
    else
      for (const importPath of reach(named, filter, request)) (filter.excludes ? excluded : included).add(importPath);
  }
  if (diagnostics.length > 0) return { packages: [], diagnostics };
  const all = parsed.every(({ excludes }) => excludes);
  const isIn = ({ importPath }: Package): boolean => (all || included.has(importPath)) && !excluded.has(importPath);
  const packages = snapshot.packages.filter(isIn);
  if (packages.length > 0) return { packages, diagnostics };
  const words = filters.map((filter) => `--filter ${filter}`).join(' ');
  return { packages, diagnostics: [failure('usage/pattern', `${words} leaves no package`, { remedy: filterRemedy })] };
}

const filterRemedy = 'gows graph --packages shows what needs what';

function parseFilter(written: string): Filter {
  const [excludes, rest] = written.startsWith('!') ? [true, written.slice(1)] : [false, written];
  // `.../api` is a pattern of the go command, and so is `./svc/...`.
  const before = /^\.\.\.(?!\/)(\^?)/.exec(rest);
  const left = rest.slice(before?.[0].length ?? 0);
  const after = /(?<=[^/.])(\^?)\.\.\.$/.exec(left);
  const name = left.slice(0, left.length - (after?.[0].length ?? 0));
  const inner = /^\{(.*)\}$/.exec(name)?.[1];
  return {
    written,
    name: inner ?? name,
    isPattern: inner !== undefined || name.includes('...'),
    excludes,
    dependents: before !== null,
    dependencies: after !== null,
    others: before?.[1] === '^' || after?.[1] === '^',
  };
}

/** Import paths of the packages that the name stands for. */
function namedBy({ written, name, isPattern }: Filter, request: FilterRequest): readonly string[] | Diagnostic {
  const { snapshot } = request;
  if (name === '') return failure('usage/pattern', `--filter ${written} names nothing`, { remedy: '--filter ...api' });
  const modules = isPattern ? [] : modulesNamed(name, request);
  if (modules.length > 1) return couldBeAny(`--filter ${written}: ${name}`, modules);
  const [module] = modules;
  if (module) {
    const held = snapshot.packages.filter((found) => found.module === module.path);
    if (held.length > 0) return held.map(({ importPath }) => importPath);
    return failure('usage/pattern', `--filter ${written}: the module ${module.path} has no package`, {
      remedy: 'name another one',
    });
  }
  const selection = select({ ...request, patterns: [name] });
  if (selection.packages.length > 0) return selection.packages.map(({ importPath }) => importPath);
  const [fault] = selection.diagnostics;
  // Anything but a name that is not there is told as it is.
  if (fault && !fault.message.includes('matches no package')) return fault;
  const paths = [...snapshot.modules.map(({ path }) => path), ...snapshot.packages.map(({ importPath }) => importPath)];
  const message = `--filter ${written}: ${name} names no module and no package of the workspace`;
  return namesNothing(message, name, paths, fault?.remedy ?? filterRemedy);
}

function reach(
  named: readonly string[],
  { dependents, dependencies, others }: Filter,
  { snapshot }: FilterRequest,
): ReadonlySet<string> {
  const graph = outlineGraphOf(snapshot);
  const found = new Set(named);
  if (dependents || dependencies) {
    const own = new Set(named);
    const add = (importPath: string | undefined): void => {
      if (importPath !== undefined && graph.packages.has(importPath)) found.add(importPath);
    };
    if (dependents) {
      // What is compiled anew for some test is the package as well.
      const units = [...graph.units.values()].filter(({ importPath }) => own.has(importPath)).map(({ id }) => id);
      for (const id of dependants(graph, units)) add(testedBy(graph.units.get(id)));
    }
    if (dependencies) {
      const roots = named.flatMap((importPath) => [importPath, `${importPath}.test`]);
      for (const id of closure(graph, roots)) add(graph.units.get(id)?.importPath);
    }
  }
  if (others) for (const importPath of named) found.delete(importPath);
  return found;
}

/** The package whose build or test the unit is for: of `Q [P.test]`, P. */
function testedBy(unit: UnitOutline | undefined): string | undefined {
  return unit?.forTest ?? unit?.importPath;
}

// Makes the data of the graph page from the answer of `gows graph`: with all words and names, so that the page only draws.

import type { GraphAnswer, GraphPackage, Reason } from '#plan';
import { drawSides } from '../../format/opening.ts';
import type { PageGraph, PagePackage, PageReason } from '../../pages/graph/data.ts';
import { cause, trailOf } from '../cause.ts';
import { shortNames } from '../names.ts';

/** `title` is what a person calls the workspace: the name of its folder. */
export function graphPage(answer: GraphAnswer, title: string): PageGraph {
  const moduleNames = shortNames(answer.modules.map(({ path }) => path));
  const names = shortNames(answer.packages.map(({ importPath }) => importPath));
  const moduleAt = new Map(answer.modules.map(({ path }, at) => [path, at]));
  const packageAt = new Map(answer.packages.map(({ importPath }, at) => [importPath, at]));
  return {
    title,
    level: answer.level,
    ...(answer.focus ? { focus: answer.focus.names } : {}),
    ...(answer.affected ? { sides: drawSides(answer.affected.base, answer.affected.head) } : {}),
    modules: answer.modules.map((module) => ({ ...module, name: moduleNames.get(module.path) ?? module.path })),
    packages: answer.packages.map((found) => pagePackage(found, names, moduleAt)),
    imports: answer.imports.map(({ from, to, kind, cycle, through }) => ({
      from: packageAt.get(from) ?? 0,
      to: packageAt.get(to) ?? 0,
      ...(kind === 'test' ? { test: true } : {}),
      ...(cycle ? { cycle } : {}),
      ...(through ? { through } : {}),
    })),
    cycles: answer.cycles.map((paths) => paths.flatMap((path) => moduleAt.get(path) ?? [])),
    total: answer.total,
  };
}

function pagePackage(
  { importPath: path, module, dir, hasTests, error, reasons, moreReasons }: GraphPackage,
  names: ReadonlyMap<string, string>,
  moduleAt: ReadonlyMap<string, number>,
): PagePackage {
  return {
    path,
    name: names.get(path) ?? path,
    module: moduleAt.get(module) ?? 0,
    dir,
    tests: hasTests,
    ...(error ? { error } : {}),
    ...(reasons ? { why: reasons.map(pageReason) } : {}),
    ...(moreReasons ? { more: moreReasons } : {}),
  };
}

function pageReason(reason: Reason): PageReason {
  return { cause: cause(reason), trail: [...trailOf(reason)].reverse() };
}

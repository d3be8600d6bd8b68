// What every form of a graph draws alike: its nodes with short names and marks, and the edges between them.

import type { GraphAnswer, Reason } from '#plan';
import { count } from '../../format/words.ts';
import { cause, trailOf } from '../cause.ts';
import { shortNames } from '../names.ts';

/** A module or a package, as the answer's level says. */
export interface DrawnNode {
  /** The whole path: its identity. */
  readonly path: string;
  /** The shortest end of the path that is unique among all that the answer names. */
  readonly name: string;
  /** The module's path; of a module, its own. */
  readonly module: string;
  readonly focus: boolean;
  /** A module in a cycle of modules; of a package, its module's frame tells. */
  readonly cycle: boolean;
  /** `2 packages affected`, or the first reason why a package is affected. */
  readonly affected?: string;
}

export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'import' | 'test';
  readonly cycle: boolean;
  /** Between modules: how many pairs of packages. */
  readonly imports?: number;
  readonly through?: readonly string[];
}

export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly nameOf: (path: string) => string;
}

export function drawingOf(answer: GraphAnswer): Drawing {
  const names = namesOf(answer);
  const nameOf = (path: string) => names.get(path) ?? path;
  const focus = new Set(answer.focus?.names);
  if (answer.level === 'packages') {
    return {
      nameOf,
      edges: answer.imports.map((edge) => ({ ...edge, cycle: edge.cycle === true })),
      nodes: answer.packages.map(({ importPath: path, module, reasons }) => ({
        path,
        name: nameOf(path),
        module,
        focus: focus.has(path),
        cycle: false,
        ...(reasons?.[0] ? { affected: reasonInShort(reasons[0], nameOf) } : {}),
      })),
    };
  }
  const held = Map.groupBy(answer.packages, ({ module }) => module);
  return {
    nameOf,
    edges: answer.moduleImports.map((edge) => ({ ...edge, cycle: edge.cycle === true })),
    nodes: answer.modules.map(({ path, cycle }) => {
      const affected = (held.get(path) ?? []).filter(({ reasons }) => reasons).length;
      return {
        path,
        name: nameOf(path),
        module: path,
        focus: focus.has(path),
        cycle: cycle !== undefined,
        ...(affected > 0 ? { affected: `${count(affected, 'package')} affected` } : {}),
      };
    }),
  };
}

/** Names among modules and packages apart: a module's path is as a rule that of a package too. */
function namesOf(answer: GraphAnswer): ReadonlyMap<string, string> {
  const trails = answer.packages.flatMap(({ reasons }) => (reasons ?? []).flatMap(trailOf));
  const packages = shortNames([...answer.packages.map(({ importPath }) => importPath), ...trails]);
  const modules = shortNames(answer.modules.map(({ path }) => path));
  return answer.level === 'packages' ? new Map([...modules, ...packages]) : new Map([...packages, ...modules]);
}

/** `money/price.go modified → money → cart`. */
export function reasonInShort(reason: Reason, nameOf: (path: string) => string): string {
  const trail = trailOf(reason);
  const steps = trail.length < 2 ? [] : [...trail].reverse().map(nameOf);
  return [cause(reason), ...steps].join(' → ');
}

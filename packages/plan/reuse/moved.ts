// Tells after a build whether what was compiled is what was read before it.

import { statSync } from 'node:fs';
import { closure, graphOf, rootOf } from '#graph';
import { keyGraph } from '#keys';
import { type Package, pathOf } from '#workspace';
import type { ReuseRequest } from './request.ts';

/** Says of a package what of its source is no longer as it was when the workspace was read. */
export type Moved = (found: Package) => string | undefined;

/** Reads the workspace once more: a file that came or changed since may be in binaries, and is in no key. */
export async function whatMoved({ graph, keyed, reread }: ReuseRequest): Promise<Moved> {
  const now = await reread();
  if (!now) return () => 'the workspace could not be read again';
  const nowGraph = graphOf(now);
  const again = keyGraph(nowGraph, now.toolchain);
  return ({ importPath }) => {
    const root = rootOf(graph, importPath);
    if (rootOf(nowGraph, importPath) === root && again.keys.get(root) === keyed.keys.get(root)) return undefined;
    const within = [...closure(graph, [root])];
    const other = within.find((id) => again.own.get(id) !== keyed.own.get(id));
    return `source of ${other ?? importPath} changed while it was built`;
  };
}

/**
 * Says of a package whether any of its source was written since the workspace was read, though it may be the same again: it
 * may have been another while it was compiled. The test itself may have written it, so a result does not go by this.
 */
export function whatWasWritten({ graph, roots, readAt }: ReuseRequest): (found: Package) => boolean {
  const isWritten = (file: string): boolean => {
    const found = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (!found) return true;
    // The clock of files lags behind, and where it knows no parts of a second by up to two.
    const lagMs = found.ctimeNs % 1_000_000n === 0n ? 2000 : 20;
    return Number(found.ctimeMs) >= readAt - lagMs;
  };
  const units = new Map<string, boolean>();
  const ofUnit = (id: string): boolean => {
    const before = units.get(id);
    if (before !== undefined) return before;
    const { inputs = [], included = [] } = graph.units.get(id) ?? {};
    const any = [...inputs, ...included].some(({ file }) => isWritten(pathOf(roots.top, file)));
    units.set(id, any);
    return any;
  };
  return ({ importPath }) => [...closure(graph, [rootOf(graph, importPath)])].some(ofUnit);
}

// Which packages must not run again: those whose view is one under which a pass was kept.

import type { GowsRun } from './gows.ts';
import { digestOf, type View } from './view.ts';

export interface Owed {
  /** Import paths of what must be reused. */
  readonly of: (views: ReadonlyMap<string, View>) => ReadonlySet<string>;
  /** Takes up the passes of an undisturbed run, where nothing moved while it ran, less those that gows said it did not keep. */
  readonly learn: (run: GowsRun, before: ReadonlyMap<string, View>, after: ReadonlyMap<string, View>) => void;
  readonly forget: () => void;
  /** What differs from the nearest view that a pass was kept under, for a person. */
  readonly nearest: (pkg: string, view: View) => string;
}

export function createOwed(): Owed {
  const kept = new Map<string, Map<string, View>>();
  return {
    of(views) {
      return new Set([...views].filter(([pkg, view]) => kept.get(pkg)?.has(digestOf(view))).map(([pkg]) => pkg));
    },
    learn({ outcomes, notKept }, before, after) {
      for (const [pkg, { ending }] of outcomes) {
        const [was, is] = [before.get(pkg), after.get(pkg)];
        if (ending === 'fail' || notKept.has(pkg) || !was || !is || digestOf(was) !== digestOf(is)) continue;
        const views = kept.get(pkg) ?? new Map<string, View>();
        kept.set(pkg, views.set(digestOf(was), was));
      }
    },
    forget: () => kept.clear(),
    nearest(pkg, view) {
      const all = [...(kept.get(pkg)?.values() ?? [])].map((other) => changed(other, view));
      return all.sort((a, b) => a.length - b.length)[0]?.join(', ') ?? 'never passed';
    },
  };
}

function changed(from: View, to: View): readonly string[] {
  return [...new Set([...from.keys(), ...to.keys()])].filter((name) => from.get(name) !== to.get(name));
}

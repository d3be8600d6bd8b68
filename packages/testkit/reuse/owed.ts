// Which packages must not run again: those whose view is one under which a pass was kept.

import type { GowsRun } from './gows.ts';
import { digestOf, type View } from './view.ts';

export interface Owed {
  /** Import paths of what must be reused. */
  readonly of: (views: ReadonlyMap<string, View>) => ReadonlySet<string>;
  /**
   * Takes up the passes of an undisturbed run, where nothing moved while it ran. Of what gows says that it did not keep,
   * for what the package's own test writes, only the second time: from then on gows knows whose writing it is.
   */
  readonly learn: (run: GowsRun, before: ReadonlyMap<string, View>, after: ReadonlyMap<string, View>) => void;
  /** Whatever was kept may be lost; `inPart` where a pass may be found by its source and not by its binary. */
  readonly forget: (inPart?: true) => void;
  /** Whether it ever was told to forget. */
  readonly wasHarmed: () => boolean;
  /** What differs from the nearest view that a pass was kept under, for a person. */
  readonly nearest: (pkg: string, view: View) => string;
}

export function createOwed(): Owed {
  const kept = new Map<string, Map<string, View>>();
  let harmed = false;
  /** In ms since 1970. */
  let harmedInPartAt = 0;
  /** Packages with views under which they were not kept once, for what their own test writes: the next time they are. */
  const spared = new Set<string>();
  const forget = (inPart?: true) => {
    harmed = true;
    if (inPart) harmedInPartAt = Date.now();
    kept.clear();
    spared.clear();
  };
  return {
    of(views) {
      return new Set([...views].filter(([pkg, view]) => kept.get(pkg)?.has(digestOf(view))).map(([pkg]) => pkg));
    },
    learn({ outcomes, notKept, madeAt, lost }, before, after) {
      if (lost) {
        forget();
        return;
      }
      for (const [pkg, { ending }] of outcomes) {
        const [was, is] = [before.get(pkg), after.get(pkg)];
        if (ending === 'fail' || !was || !is || digestOf(was) !== digestOf(is)) continue;
        // It was found by its source. Whether it would be by its binary is only known of what was kept as a whole since.
        if ((madeAt.get(pkg) ?? harmedInPartAt) < harmedInPartAt) continue;
        const why = notKept.get(pkg);
        if (why !== undefined && !(namesOwn(why, was) && spared.has(`${pkg} ${digestOf(was)}`))) {
          spared.add(`${pkg} ${digestOf(was)}`);
          continue;
        }
        const views = kept.get(pkg) ?? new Map<string, View>();
        kept.set(pkg, views.set(digestOf(was), was));
      }
    },
    forget,
    wasHarmed: () => harmed,
    nearest(pkg, view) {
      const all = [...(kept.get(pkg)?.values() ?? [])].map((other) => changed(other, view));
      return all.sort((a, b) => a.length - b.length)[0]?.join(', ') ?? 'never passed';
    },
  };
}

/** Whether the file that it names is one that the package's own test writes. */
function namesOwn(why: string, view: View): boolean {
  return [...view.keys()].some((name) => why.includes(`: ${name} `));
}

function changed(from: View, to: View): readonly string[] {
  return [...new Set([...from.keys(), ...to.keys()])].filter((name) => from.get(name) !== to.get(name));
}

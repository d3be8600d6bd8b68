// What may be consulted by a package's tests: what the log says, what the source tells beyond it, and what gows.jsonc
// says. Pure.

import { isAbsolute } from 'node:path';
import type { PackageRule } from '#config';
import { namesVariable } from '#config';
import { type Hidden, type Roots, type Shape, type Spot, spotOf } from '#observe';
import type { Place } from '#workspace';

/** What a log says, with paths as spots. */
export interface Consulted {
  readonly env: readonly string[];
  readonly opened: readonly Spot[];
  readonly stated: readonly Spot[];
  /** A process was started, which reads what no log tells, unless this is `complete`. */
  readonly started: boolean;
  /** The lists are all that was read, by whatever it started, too. */
  readonly complete: boolean;
  /** It read through a link of its own making, which may lead to any file of the work tree. */
  readonly linksAway: boolean;
  /** Links that it may have asked about. */
  readonly links: readonly Spot[];
  /** Folders in which it may have made others: whether a name is there already tells. */
  readonly places: readonly Place[];
}

export function shapeOf(consulted: Consulted, hidden: Hidden, rule: PackageRule, roots: Roots): Shape {
  const spots = (places: readonly Place[]) => places.map((place) => spotOfPlace(roots, place));
  const counts = (name: string) => !namesVariable(rule.exceptEnv, name);
  const unseenEnv = rule.env === undefined;
  const unseenFiles = rule.inputs === undefined && !consulted.complete;
  return {
    env: sorted([...consulted.env, ...(rule.env ?? hidden.env)].filter(counts)),
    envPrefixes: sorted(unseenEnv ? hidden.envPrefixes : rule.envPrefixes),
    environment: unseenEnv && (consulted.started || hidden.environment),
    exceptEnv: sorted(rule.exceptEnv),
    opened: sorted([...consulted.opened, ...(unseenFiles ? spots([...hidden.opened, ...consulted.places]) : [])]),
    stated: sorted([...consulted.stated, ...(unseenFiles ? [...spots(hidden.stated), ...consulted.links] : [])]),
    trees: unseenFiles ? sorted(spots(hidden.trees)) : [],
    globs: sorted(spots(rule.inputs ?? (unseenFiles ? hidden.whole.map(literally) : []))),
    except: sorted(spots(rule.except)),
    workTree: unseenFiles && (consulted.started || consulted.linksAway || hidden.workTree),
  };
}

export function spotOfPlace(roots: Roots, place: Place): Spot {
  if (isAbsolute(place)) return spotOf(roots, place);
  return place === '.' ? '$TOP' : `$TOP/${place}`;
}

/** As a pattern that matches the folder and all beneath. */
function literally(place: Place): Place {
  return place.replace(/[\\*?[\](){}!+@|]/g, '\\$&');
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

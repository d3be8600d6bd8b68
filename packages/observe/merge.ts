// Puts shapes together, and into the one form in which equal shapes are equal as JSON.

import type { Shape } from './shape.ts';

export const emptyShape: Shape = {
  env: [],
  envPrefixes: [],
  environment: false,
  exceptEnv: [],
  opened: [],
  stated: [],
  trees: [],
  globs: [],
  except: [],
  workTree: false,
};

/** What any of them looks at, less what one of them excepts. Sorted; what is opened is not asked about as well. */
export function mergeShapes(...parts: readonly Partial<Shape>[]): Shape {
  const union = (list: (part: Partial<Shape>) => readonly string[] | undefined) =>
    [...new Set(parts.flatMap((part) => list(part) ?? []))].sort();
  const opened = union(({ opened }) => opened);
  const isOpened = new Set(opened);
  return {
    env: union(({ env }) => env),
    envPrefixes: union(({ envPrefixes }) => envPrefixes),
    environment: parts.some(({ environment }) => environment),
    exceptEnv: union(({ exceptEnv }) => exceptEnv),
    opened,
    stated: union(({ stated }) => stated).filter((spot) => !isOpened.has(spot)),
    trees: union(({ trees }) => trees),
    globs: union(({ globs }) => globs),
    except: union(({ except }) => except),
    workTree: parts.some(({ workTree }) => workTree),
  };
}

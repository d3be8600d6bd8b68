// What a test consulted, as its complete log tells, that is not looked at before its kept result is used.

import { lstatSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import {
  consultedShape,
  isAlwaysName,
  isEnvironmentNoise,
  pathOfSpot,
  pureNoise,
  type Roots,
  type Shape,
  type Spot,
  spotMatcher,
  spotOf,
  type Testlog,
} from '#observe';
import type { CompleteLog } from './complete-log-read.ts';
import type { UnknownInput } from './pollution-answer.ts';

/** What was consulted where nothing else looks, in portable names. */
export interface Unseen {
  readonly env: readonly string[];
  readonly environment: boolean;
  readonly opened: readonly Spot[];
  readonly stated: readonly Spot[];
  readonly processes: readonly string[];
}

export interface UnseenRequest {
  readonly complete: CompleteLog;
  /** What `testing` logged of the same run. */
  readonly usual: Testlog;
  readonly roots: Roots;
  /** When the run began, in ns since 1970. */
  readonly startedNs: bigint;
}

/** The complete log less the usual one, with what was made by the test itself or says nothing left out. */
export function unseenOf({ complete, usual, roots, startedNs }: UnseenRequest): Unseen {
  const all = consultedShape(complete, roots, { startedNs });
  const seen = consultedShape(usual, roots, { startedNs });
  const known = new Set([...seen.opened, ...seen.stated]);
  const counts = (spot: Spot) => !isZone(spot) && !madeSince(spot, roots, startedNs);
  const env = new Set(seen.env);
  const started = new Set(usual.opened);
  return {
    env: all.env.filter((name) => !env.has(name) && !pureNoise.has(name) && !isAlwaysName(name)),
    environment: complete.environment,
    opened: all.opened.filter((spot) => !seen.opened.includes(spot) && counts(spot)),
    stated: all.stated.filter((spot) => !known.has(spot) && counts(spot)),
    processes: complete.processes.filter((program) => !started.has(resolve(complete.dir, program))),
  };
}

/** What is known from elsewhere than the shape. */
export interface KnownPaths {
  /** gows.jsonc says what the package reads, so what its processes read as well. */
  readonly inputsStated: boolean;
  /** Tracked by git, or untracked and not ignored. */
  readonly isInWorkTree: (path: string) => boolean;
  readonly isCompiled: (path: string) => boolean;
  readonly isSource: (path: string) => boolean;
}

/** Of what was consulted unseen, what the shape of the kept result does not hold either. */
export function unknownInputs(unseen: Unseen, shape: Shape, roots: Roots, known: KnownPaths): readonly UnknownInput[] {
  const excepted = spotMatcher(shape.except);
  const globbed = spotMatcher(shape.globs);
  const listed = new Set([...shape.opened, ...shape.stated]);
  const isCovered = (spot: Spot): boolean => {
    if (listed.has(spot) || globbed(spot) || excepted(spot)) return true;
    const path = pathOfSpot(roots, spot);
    if (path === undefined) return false;
    if (known.isCompiled(path)) return true;
    if (shape.workTree && /^\$TOP(\/|$)/.test(spot) && (known.isInWorkTree(path) || !isFile(path))) return true;
    return !known.isSource(path) && shape.trees.some((tree) => spot === tree || spot.startsWith(`${tree}/`));
  };

  const variables = unseen.env.filter((name) => !isKnownVariable(name, shape));
  const files = [...new Set([...unseen.opened, ...unseen.stated])].filter((spot) => !isCovered(spot)).sort();
  const wholeEnvironment = shape.environment || shape.envPrefixes.includes('') || shape.exceptEnv.includes('*');
  // Starting a program takes the environment too, so that it is not told twice.
  // Of one that was followed what it is and what it reads stands in the shape.
  const isFollowed = (program: string) => listed.has(spotOf(roots, resolve(roots.packageDir, program)));
  const processes =
    shape.workTree || known.inputsStated ? [] : unseen.processes.filter((program) => !isFollowed(program));
  return [
    ...variables.map((name) => ({ kind: 'variable', name }) as const),
    ...(unseen.environment && !wholeEnvironment && processes.length === 0
      ? [{ kind: 'environment', name: '' } as const]
      : []),
    ...files.map((name) => ({ kind: 'file', name }) as const),
    ...processes.map((name) => ({ kind: 'process', name }) as const),
  ];
}

function isKnownVariable(name: string, shape: Shape): boolean {
  const excepted = shape.exceptEnv.some((at) => (at.endsWith('*') ? name.startsWith(at.slice(0, -1)) : at === name));
  return (
    excepted ||
    shape.env.includes(name) ||
    shape.envPrefixes.some((prefix) => name.startsWith(prefix)) ||
    (shape.environment && !isEnvironmentNoise(name))
  );
}

/** Of every test the zone and the version of the zone data are looked at. */
function isZone(spot: Spot): boolean {
  return /^\/(etc\/localtime|etc\/zoneinfo|usr\/share\/zoneinfo|usr\/share\/lib\/zoneinfo|usr\/lib\/locale\/TZ)(\/|$)/.test(
    spot,
  );
}

function madeSince(spot: Spot, roots: Roots, startedNs: bigint): boolean {
  const path = pathOfSpot(roots, spot);
  if (path === undefined || !isAbsolute(path)) return false;
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stat !== undefined && stat.birthtimeNs >= startedNs;
}

function isFile(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
  } catch {
    return false;
  }
}

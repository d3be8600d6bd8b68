// What is varied to find results that depend on what no key knows: plain values, pure.

import type { Plan } from '#plan';
import { type Environment, otherLanguage, otherUmask, otherZone, umaskWrapper } from '#process';
import { type Move, movedPath } from '#workspace';
import type { ShownVariation } from './pollution-answer.ts';

/** One way to run tests otherwise than usual. */
export interface Variation extends ShownVariation {
  /** Set over the test's own environment. */
  readonly env: Environment;
  /** Put before the other arguments of the test binary. */
  readonly args: readonly string[];
  /** Octal. */
  readonly umask?: string;
  /** Built and run in a copy of the work tree. */
  readonly elsewhere: boolean;
}

export interface VariationGround {
  /** As tests get it now. */
  readonly env: Environment;
  /** Of the order of tests. */
  readonly seed: number;
  /** An empty folder, absolute. Its path must be short where sockets are made in it: they have 108 bytes. */
  readonly emptyHome: string;
  readonly emptyTemp: string;
  /** The current one; undefined where there is none. */
  readonly umask: number | undefined;
  /** Where Go keeps what it would look for beneath HOME: name → folder. */
  readonly goFolders: Environment;
  /** Whether there is a copy of the work tree. */
  readonly elsewhere: boolean;
}

const plain = { env: {}, args: [], elsewhere: false };

/** Each alone. */
export function variationsOf(ground: VariationGround): readonly Variation[] {
  const { env } = ground;
  const zone = otherZone(env);
  const language = otherLanguage(env);
  const umask = ground.umask === undefined ? undefined : otherUmask(ground.umask);
  const home = { ...ground.goFolders, HOME: ground.emptyHome, USERPROFILE: ground.emptyHome };
  const temp = { TMPDIR: ground.emptyTemp, TMP: ground.emptyTemp, TEMP: ground.emptyTemp };
  return [
    { ...plain, name: 'shuffle', about: `in the order of -shuffle=${ground.seed}`, args: [shuffleBy(ground.seed)] },
    ...(ground.elsewhere
      ? [{ ...plain, name: 'directory', about: 'in another folder', elsewhere: true } as const]
      : []),
    { ...plain, name: 'TZ', about: `with TZ=${zone}`, env: { TZ: zone } },
    { ...plain, name: 'LANG', about: `with LANG and LC_ALL=${language}`, env: { LANG: language, LC_ALL: language } },
    { ...plain, name: 'HOME', about: 'with an empty HOME', env: withOnly(home, env, 'USERPROFILE') },
    { ...plain, name: 'TMPDIR', about: 'with another TMPDIR', env: withOnly(temp, env, 'TMP', 'TEMP') },
    ...(umask === undefined ? [] : [{ ...plain, name: 'umask', about: `with umask ${umask}`, umask } as const]),
  ];
}

function shuffleBy(seed: number): string {
  return `-test.shuffle=${seed}`;
}

/** Without those of the names that are not set: what is not there now should not come to be. */
function withOnly(values: Environment, env: Environment, ...names: readonly string[]): Environment {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => !names.includes(name) || env[name] !== undefined),
  );
}

/** All at once, which costs one run where nothing is found. */
export function together(variations: readonly Variation[]): Variation {
  const umask = variations.findLast((each) => each.umask !== undefined)?.umask;
  return {
    name: 'together',
    about: 'with all of it varied at once',
    env: Object.assign({}, ...variations.map(({ env }) => env)),
    args: variations.flatMap(({ args }) => args),
    ...(umask === undefined ? {} : { umask }),
    elsewhere: variations.some(({ elsewhere }) => elsewhere),
  };
}

/** The plan under a variation; `move` where there is a copy. The order of the variation stands over that of the user. */
export function variedPlan(plan: Plan, variation: Variation, move: Move | undefined): Plan {
  const args = plan.run.args.filter((arg) => variation.args.length === 0 || !arg.startsWith('-test.shuffle'));
  const varied: Plan = {
    ...plan,
    run: { ...plan.run, args: [...variation.args, ...args], env: { ...plan.run.env, ...variation.env } },
    build: {
      ...plan.build,
      ...(variation.umask === undefined ? {} : { wrapper: [...umaskWrapper(variation.umask), ...plan.build.wrapper] }),
    },
  };
  return variation.elsewhere && move ? movedPlan(varied, move) : varied;
}

function movedPlan(plan: Plan, move: Move): Plan {
  const moved = (env: Environment): Environment =>
    Object.fromEntries(Object.entries(env).map(([name, value]) => [name, movedValue(value, move)]));
  return {
    ...plan,
    tasks: plan.tasks.map((task) => ({ ...task, dir: movedPath(task.dir, move) })),
    build: { ...plan.build, cwd: movedPath(plan.build.cwd, move), env: moved(plan.build.env) },
    run: { ...plan.run, env: moved(plan.run.env) },
    ...(plan.marked
      ? { marked: plan.marked.map((one) => (one.file ? { ...one, file: movedPath(one.file, move) } : one)) }
      : {}),
  };
}

/** A variable's value: each path in a list, and what follows `=`. */
function movedValue(value: string, move: Move): string {
  return value.includes(move.from)
    ? value
        .split(/([:;=])/)
        .map((part) => movedPath(part, move))
        .join('')
    : value;
}

// What a person, a tool or a checkout does to a made-up world between two runs.

import type { Random } from '../model/random.ts';
import { flagSets } from './flags.ts';
import { ignored, inGit, outside } from './followed-probes.ts';
import { sourcesOf } from './make.ts';
import { probeNamed } from './probes.ts';
import { dirOf, type Fault, freshSource, moduleNames, type World } from './world.ts';

/** How files that changed are written. */
export type Writing =
  /** In place, under the present time. */
  | 'plain'
  /** In place; where the size is the same, the modification time is set back. */
  | 'same mtime'
  /** As a new file under the old name, its modification time that of the old one. */
  | 'replaced';

export interface Edit {
  readonly name: string;
  /** How often it is chosen, beside the others. */
  readonly weight: number;
  /** Changes nothing but files of the repository. */
  readonly inRepository: boolean;
  /** What was done, or undefined where the world has nothing of the kind. */
  readonly apply: (world: World, random: Random) => string | undefined;
}

/** Files get other modification times after this edit. */
export const touching = 'modification times';
/** The campaign puts an earlier world in the place of the present one. */
export const returning = 'an earlier state';

function changeValue(world: World, random: Random, wanted: (name: string) => boolean): string | undefined {
  const present = world.packages.flatMap((found) => found.probes).filter(wanted);
  const names = present.filter((name) => probeNamed(name).values.length > 1);
  if (names.length === 0) return undefined;
  // Mending is likelier, so that most tests pass most of the time.
  const off = names.filter((name) => world.values[name] !== probeNamed(name).values[0]);
  const name = random.pick(off.length > 0 && random.chance(0.7) ? off : names);
  const [fine = '', ...others] = probeNamed(name).values;
  const value = off.includes(name) && random.chance(0.7) ? fine : random.pick([fine, ...others]);
  world.values[name] = value;
  return `${name}: ${value}`;
}

const onSources =
  (does: (source: World['libraries']['base'], random: Random) => string) => (world: World, random: Random) => {
    const { name, source } = random.pick(sourcesOf(world));
    return `${does(source, random)} of ${name}`;
  };

/** What lies in no commit. */
const elsewhere: ReadonlySet<string> = new Set(['file in the home folder', inGit, outside, ignored]);
const byFile = (name: string) => {
  const { env, files } = probeNamed(name);
  return !elsewhere.has(name) && (files !== undefined || name === 'module of the proxy') && env === undefined;
};

/** Changes a file that a test looks at. */
export function changeLookedAt(world: World, random: Random): string {
  return changeValue(world, random, byFile) ?? 'nothing';
}

export const edits: readonly Edit[] = [
  {
    name: 'what a test looks at',
    weight: 40,
    inRepository: true,
    apply: (world, random) => changeValue(world, random, byFile),
  },
  {
    name: 'what a test looks at outside',
    weight: 12,
    inRepository: false,
    apply: (world, random) => changeValue(world, random, (name) => !byFile(name)),
  },
  { name: touching, weight: 8, inRepository: true, apply: () => touching },
  { name: returning, weight: 8, inRepository: false, apply: () => returning },
  {
    name: 'prose',
    weight: 3,
    inRepository: true,
    apply: (world) => `prose ${++world.readme}`,
  },
  {
    name: 'a file that nothing reads',
    weight: 5,
    inRepository: true,
    apply(world, random) {
      const found = random.pick(world.packages);
      const place = random.pick(['notes/unread.txt', 'mods/unread.txt', `${dirOf(found)}/unread.txt`]);
      if (place in world.unread && random.chance(0.4)) {
        delete world.unread[place];
        return `${place} removed`;
      }
      world.unread[place] = (world.unread[place] ?? 0) + 1;
      return `${place} ${world.unread[place]}`;
    },
  },
  { name: 'a comment', weight: 6, inRepository: true, apply: onSources((at) => `comment ${++at.comment}`) },
  { name: 'unused code', weight: 5, inRepository: true, apply: onSources((at) => `unused code ${++at.unused}`) },
  { name: 'code', weight: 5, inRepository: true, apply: onSources((at) => `body ${++at.body}`) },
  {
    name: 'a blank line',
    weight: 2,
    inRepository: true,
    apply: onSources((at) => {
      at.blank = 1 - at.blank;
      return `${at.blank} blank lines`;
    }),
  },
  {
    name: 'a renamed file',
    weight: 3,
    inRepository: true,
    apply: onSources((at) => {
      at.renamed = !at.renamed;
      return 'renamed file';
    }),
  },
  {
    name: 'broken source',
    weight: 5,
    inRepository: true,
    apply(world, random) {
      const broken = sourcesOf(world).filter(({ source }) => source.fault !== 'none');
      if (broken.length > 1) return undefined;
      const inTests: readonly Fault[] = ['test syntax', 'vet', 'vet'];
      const { name, source } = random.pick(sourcesOf(world));
      const isTested = world.packages.some((found) => found === source);
      source.fault = random.pick<Fault>(['syntax', 'type', 'import', ...(isTested ? inTests : [])]);
      return `${source.fault} fault in ${name}`;
    },
  },
  {
    // Soon, as a step with broken source takes the slow oracle.
    name: 'mended source',
    weight: 60,
    inRepository: true,
    apply(world) {
      const broken = sourcesOf(world).filter(({ source }) => source.fault !== 'none');
      for (const { source } of broken) source.fault = 'none';
      return broken.length > 0 ? `mended ${broken.map(({ name }) => name).join(', ')}` : undefined;
    },
  },
  {
    name: 'flags',
    weight: 5,
    inRepository: false,
    apply(world, random) {
      world.flags =
        world.flags === 0 ? random.int(flagSets.length) : random.chance(0.8) ? 0 : random.int(flagSets.length);
      return `flags ${flagSets[world.flags]?.name}`;
    },
  },
  {
    name: 'noise in the environment',
    weight: 4,
    inRepository: false,
    apply(world, random) {
      const name = random.pick(['TERM', 'SHLVL', 'SSH_CONNECTION', 'OLDPWD', 'GITHUB_RUN_ID', 'COLUMNS']);
      world.noise[name] = `${random.int(1000)}`;
      return name;
    },
  },
  {
    name: 'godebug of go.work',
    weight: 2,
    inRepository: true,
    apply(world) {
      world.godebug = !world.godebug;
      return `godebug line ${world.godebug ? 'added' : 'removed'}`;
    },
  },
  {
    name: 'a new package',
    weight: 3,
    inRepository: true,
    apply(world, random) {
      const taken = new Set(world.packages.map(({ name }) => name));
      const free = ['q0', 'q1'].find((name) => !taken.has(name));
      if (free === undefined) return undefined;
      const module = random.pick(moduleNames);
      world.packages.push({ ...freshSource(), name: free, module, probes: [], extra: { value: 'good' } });
      return `package ${module}/${free} added`;
    },
  },
  {
    name: 'a package less',
    weight: 3,
    inRepository: true,
    apply(world) {
      const found = world.packages.findLast(({ extra }) => extra !== undefined);
      if (!found) return undefined;
      world.packages = world.packages.filter((other) => other !== found);
      return `package ${found.module}/${found.name} removed`;
    },
  },
  {
    name: 'the file of a new package',
    weight: 2,
    inRepository: true,
    apply(world, random) {
      const extra = world.packages.find((found) => found.extra)?.extra;
      if (!extra) return undefined;
      extra.value = random.pick(['good', 'nice', 'evil']);
      return `value of the new package: ${extra.value}`;
    },
  },
];

/** Applies one edit and says which it was. */
export function applySome(
  world: World,
  random: Random,
  from: readonly Edit[],
): { readonly edit: Edit; readonly told: string } {
  for (;;) {
    let left = random.int(from.reduce((sum, { weight }) => sum + weight, 0));
    const edit = from.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
    const told = edit?.apply(world, random);
    if (edit && told !== undefined) return { edit, told };
  }
}

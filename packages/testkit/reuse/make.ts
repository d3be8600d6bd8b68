// Makes the first state of a made-up world: nearly every probe is in some package, in another order for each seed.

import type { Random } from '../model/random.ts';
import { follows } from './followed-probes.ts';
import { namesOf, probes } from './probes.ts';
import { freshSource, libraryNames, type ModuleName, moduleNames, type TestPackage, type World } from './world.ts';

const narrowPackages = 3;

export function makeWorld(random: Random): World {
  const dealt = Array.from({ length: narrowPackages }, (): string[] => []);
  for (const [at, name] of shuffled(namesOf('narrow'), random).entries()) dealt[at % narrowPackages]?.push(name);
  // Where they are not followed any change of the work tree runs processes again: in half of the worlds there are none, and
  // most changes run little.
  const processes = follows || random.chance(0.5) ? [namesOf('processes')] : [];
  const groups = [
    ...dealt,
    namesOf('subtree'),
    namesOf('environment'),
    ...processes,
    ...(follows ? [namesOf('git')] : []),
  ];
  const packages = groups.map(
    (names, at): TestPackage => ({
      ...freshSource(),
      name: `p${at}`,
      module: moduleFor(names, random),
      probes: names,
    }),
  );
  return {
    packages,
    libraries: { base: freshSource(), helper: freshSource(), runner: freshSource(), early: freshSource() },
    values: Object.fromEntries(probes.map(({ name, values }) => [name, values[0] ?? ''])),
    flags: 0,
    noise: {},
    readme: 0,
    godebug: false,
    unread: {},
    ignoreWritten: random.chance(0.5),
  };
}

/** The module of the proxy is required by the third module alone. */
function moduleFor(names: readonly string[], random: Random): ModuleName {
  return names.includes('module of the proxy') ? 'c' : random.pick(moduleNames);
}

function shuffled<T>(from: readonly T[], random: Random): readonly T[] {
  const all = [...from];
  for (let at = all.length - 1; at > 0; at--) {
    const other = random.int(at + 1);
    const [a, b] = [all[at], all[other]];
    if (a !== undefined && b !== undefined) [all[at], all[other]] = [b, a];
  }
  return all;
}

export function sourcesOf(
  world: World,
): readonly { readonly name: string; readonly source: World['libraries']['base'] }[] {
  return [
    ...world.packages.map((found) => ({ name: found.name, source: found })),
    ...libraryNames.map((name) => ({ name, source: world.libraries[name] })),
  ];
}

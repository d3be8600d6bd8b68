// The fields of keys that a session decides: flags and variables, and for what holds C also compilers and pkg-config.

import { hash } from 'node:crypto';
import { redactor } from '#events';
import {
  compilerIdentity,
  coverFlags,
  linkedFiles,
  namesFolders,
  pkgConfigFields,
  pkgConfigName,
  reuseOf,
  systemId,
} from '#gocmd';
import { dependants, type Graph, rootOf } from '#graph';
import type { KeyedGraph, KeyField } from '#keys';
import { type Package, placeOf } from '#workspace';
import type { Session } from './session.ts';

export interface KeyFields {
  readonly of: (found: Package) => readonly KeyField[];
  readonly run: readonly KeyField[];
  /** Those of flags and variables, which count for every package. */
  readonly flags: readonly KeyField[];
  readonly never?: string;
  readonly alwaysBuilds: boolean;
  /** What pkg-config answered for a list of packages. */
  readonly pkgConfig: (list: readonly string[]) => string | undefined;
}

export async function keyFieldsOf(session: Session, graph: Graph, wrapper: readonly string[]): Promise<KeyFields> {
  const { call, goEnv, location, history } = session;
  const { env } = call;
  const cwd = location.root;
  const reuse = flagFieldsOf(session, wrapper);
  const lists = [...graph.units.values()].flatMap(({ pkgConfig }) => (pkgConfig ? [pkgConfig] : []));
  const usesC = reuse.linksOutside
    ? undefined
    : dependants(graph, graph.units.has('runtime/cgo') ? ['runtime/cgo'] : []);
  const anyC = usesC === undefined || usesC.size > 0;
  const kept = history && {
    get: (key: string) => history.getMemo(compilerKind, key)?.toString('utf8'),
    put: (key: string, text: string) => {
      if (!redactor(env).finds(text)) history.putMemo(compilerKind, key, Buffer.from(text));
    },
  };
  const { linkerFlags } = reuse;
  // Headers and libraries of the system are in no listing; another machine with the same compiler may have others.
  const ownC = dependants(graph, ownCUnits(graph));
  const [system, compilers, linked, answers] = await Promise.all([
    ownC.size > 0 ? systemId() : undefined,
    anyC ? compilerIdentity({ goEnv, env, cwd, linkerFlags, ...(kept ? { kept } : {}) }) : [],
    anyC ? linkedFiles(linkerFlags, cwd) : undefined,
    pkgConfigFields(lists, { goEnv, env, cwd }),
  ]);
  const shared = [...reuse.cgo, ...compilers, ...(linked ? [linked] : [])];
  const byPackage = packagesWithLists(graph);
  return {
    run: reuse.run,
    flags: reuse.fields,
    pkgConfig: (list) => answers.get(pkgConfigName(list))?.value,
    ...(reuse.never === undefined ? {} : { never: reuse.never }),
    alwaysBuilds: reuse.alwaysBuilds,
    of(found) {
      const root = rootOf(graph, found.importPath);
      const asked = byPackage.flatMap(({ name, users }) => (users.has(root) ? [answers.get(name)] : []));
      return [
        ...(found.hasTests ? reuse.fields : reuse.fields.filter(({ name }) => name !== rootField)),
        ...(usesC === undefined || usesC.has(root) ? shared : []),
        ...(system !== undefined && ownC.has(root) ? [{ name: 'system', value: system }] : []),
        ...asked.filter((field) => field !== undefined),
      ];
    },
  };
}

/** Units with C that somebody else than Go has written. */
function ownCUnits(graph: Graph): readonly string[] {
  return [...graph.units.values()].flatMap(({ id, standard, settings }) =>
    !standard && settings['cgo'] === 'true' ? [id] : [],
  );
}

/** What flags and variables decide. */
export function flagFieldsOf(session: Session, wrapper: readonly string[]): ReturnType<typeof reuseOf> {
  const { call, goEnv, settings, location } = session;
  const { run, own, testArgs } = call.split;
  const { cover } = settings;
  const others = call.split.build.filter(({ name }) => !name.startsWith('cover'));
  // Patterns that begin with a dot mean other packages in another folder.
  const from = cover && namesFolders(cover) ? ` from ${placeOf(session.top, call.cwd)}` : '';
  const covering = (cover ? coverFlags(cover) : []).map((flag) =>
    flag.name === 'coverpkg' ? { ...flag, value: flag.value + from } : flag,
  );
  const build = [...others, ...covering];
  const reuse = reuseOf({
    ...{ build, run, own, testArgs, wrapper, goEnv },
    race: settings.race,
    env: call.env,
    cwd: location.root,
  });
  const user = userFields();
  return { ...reuse, fields: [...reuse.fields, ...user], run: [...reuse.run, ...user] };
}

/** Tests skip for root, or for all others, and no variable and no file tells them. Nothing where there are no users of that kind. */
function userFields(): readonly KeyField[] {
  const user = process.geteuid?.();
  return user === undefined ? [] : [{ name: rootField, value: user === 0 ? 'yes' : 'no' }];
}

/**
 * With -coverpkg the result of a test tells how much of all packages that were named it reached, whether it links them or not.
 * @param named what is tested
 */
export function coveredFields(
  { settings: { cover } }: Session,
  keyed: KeyedGraph,
  named: readonly Package[],
): readonly KeyField[] {
  if (!cover?.packages) return [];
  const keys = named.map(({ importPath }) => `${importPath} ${keyed.keys.get(importPath) ?? ''}`).sort();
  return [{ name: 'covered packages', value: hash('sha256', JSON.stringify(keys)) }];
}

const compilerKind = 'compiler';
const rootField = 'root';

/** For each list of pkg-config packages, the units that are linked with it. */
function packagesWithLists(graph: Graph): readonly { readonly name: string; readonly users: ReadonlySet<string> }[] {
  const units = new Map<string, string[]>();
  for (const { id, pkgConfig } of graph.units.values()) {
    if (!pkgConfig) continue;
    const name = pkgConfigName(pkgConfig);
    units.set(name, [...(units.get(name) ?? []), id]);
  }
  return [...units].map(([name, ids]) => ({ name, users: dependants(graph, ids) }));
}

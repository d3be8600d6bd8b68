// Whether a module builds from its own go.mod, without the workspace and without folders in place of modules: what a release of it
// is for whoever requires it.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GoMod, isDirectoryPath, parseGoMod, type Require, withoutFolderReplaces } from '#modfile';
import type { Module } from '#workspace';
import { type ModuleCommand, runIn } from './command.ts';
import type { ModuleTask, ModuleWork } from './module-task.ts';

/** As the go command knows it. */
const nowhere = process.platform === 'win32' ? 'NUL' : '/dev/null';

export interface StandsAloneRequest extends Omit<ModuleCommand, 'words'> {
  /** The go command, absolute. */
  readonly go: string;
  /** Flags of `go build`: `-tags=x`. */
  readonly flags: readonly string[];
  /** GOFLAGS in force, as `go env` says. */
  readonly goflags: string;
  /** Main modules of the workspace by path. */
  readonly members: ReadonlyMap<string, Module>;
  /** All tags of the repository; absent where there is none. */
  readonly tags?: ReadonlySet<string>;
  /** A folder that is gone when the run is over. */
  readonly folder: (name: string) => string;
}

/**
 * Builds all packages with GOWORK=off. Where go.mod has folders in `replace` lines, that is done by a copy of it without these. What
 * go says follows what is known of other modules of the workspace: tags that are not there, replacements that count for nobody else.
 */
export function standsAlone(request: StandsAloneRequest): ModuleWork {
  return async (task, ground) => {
    const file = join(task.dir, 'go.mod');
    const { file: mod } = parseGoMod(file, readFileSync(file));
    const replaces = mod
      ? mod.replace.filter((one) => one.new.version === undefined && isDirectoryPath(one.new.path))
      : [];
    for (const { old, new: target, place } of replaces) {
      const required = mod?.require.find(({ path }) => path === old.path);
      const instead = required ? `with ${old.path} ${required.version}` : 'and nothing requires it';
      ground.print(
        `go.mod:${place.line}: replace ${old.path} => ${target.path} counts in no other module; built without it, ${instead}\n`,
      );
    }
    const alone = replaces.length > 0 && mod ? copyWithout(mod, task, request) : asItIs(task, request);
    const words = [request.go, 'build', ...request.flags, ...alone, '-o', nowhere, './...'];
    const env = { ...request.env, GOWORK: 'off' };
    let said = '';
    const end = await runIn(
      task,
      { ...request, env, words },
      {
        ...ground,
        print(text) {
          said += text;
        },
      },
    );
    // A module may hold nothing but others.
    if (/^go: warning: .* matched no packages$/m.test(said)) {
      ground.print('it has no packages\n');
      return { outcome: 'pass', exitCode: 0 };
    }
    if (end.outcome !== 'pass' && mod) {
      for (const line of [...unrequired(said, request), ...unreleased(mod, request)]) ground.print(line);
    }
    ground.print(said);
    return end;
  };
}

/** By default the go command writes nothing, and says best what is missing; a vendor folder is no part of a release. */
function asItIs({ dir }: ModuleTask, { goflags }: StandsAloneRequest): readonly string[] {
  return /-mod\b/.test(goflags) || existsSync(join(dir, 'vendor', 'modules.txt')) ? ['-mod=readonly'] : [];
}

/** Modules of the workspace that provide what no requirement does, a line each. */
function unrequired(said: string, { members }: StandsAloneRequest): readonly string[] {
  const missing = [
    ...said.matchAll(/(?:no required module provides|cannot find module providing) package ([^\s:;]+)/g),
  ];
  const byLength = [...members.keys()].sort((a, b) => b.length - a.length);
  const paths = missing.flatMap(([, importPath = '']) => {
    return byLength.find((path) => importPath === path || importPath.startsWith(`${path}/`)) ?? [];
  });
  return [...new Set(paths)].map((path) => `go.mod does not require ${path}, which go.work provides\n`);
}

/** Flags that have the go command take a go.mod without folders, and write into none of the user's. */
function copyWithout(
  { syntax }: GoMod,
  { module, dir }: ModuleTask,
  { folder }: StandsAloneRequest,
): readonly string[] {
  const to = folder(module.replaceAll('/', '-'));
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, 'go.mod'), withoutFolderReplaces(syntax));
  if (existsSync(join(dir, 'go.sum'))) copyFileSync(join(dir, 'go.sum'), join(to, 'go.sum'));
  // It may lack the checksums of what a folder stood for.
  return ['-mod=mod', `-modfile=${join(to, 'go.mod')}`];
}

/** What go.mod requires of the workspace and nobody can fetch, a line each. */
function unreleased({ require }: GoMod, { members, tags }: StandsAloneRequest): readonly string[] {
  return require.flatMap((required): string[] => {
    const member = members.get(required.path);
    if (!member) return [];
    const { path, version, place } = required;
    const at = `go.mod:${place.line}: it requires ${path} ${version}`;
    if (placeholder.test(version))
      return [`${at}, which is no version that can be fetched: tag ${path}, and require that\n`];
    const tag = tagOf(member, required);
    if (!tags || tag === undefined || tags.has(tag)) return [];
    return [`${at}, and this repository has no tag ${tag}\n`];
  });
}

/** What the go command writes for a module that is only there as a folder. */
const placeholder = /^v\d+\.0\.0-00010101000000-000000000000$/;

/** Undefined for a commit, which needs none. The folder of a major version is no part of it (go.dev/ref/mod#vcs-version). */
function tagOf({ dir, path }: Module, { version }: Require): string | undefined {
  if (/-(0\.)?\d{14}-[0-9a-f]{12}(\+incompatible)?$/.test(version)) return undefined;
  const major = /\/(v\d+)$/.exec(path)?.[1];
  const folder =
    major !== undefined && (dir === major || dir.endsWith(`/${major}`)) ? dir.slice(0, -major.length - 1) : dir;
  const prefix = folder === '' || folder === '.' ? '' : `${folder}/`;
  return `${prefix}${version.replace(/\+incompatible$/, '')}`;
}

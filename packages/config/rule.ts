// What gows.jsonc says of one package: its sections that match, put together field by field.

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { folderMatcher, isFolderPattern, type Named, pathMatcher, placeOf } from '#workspace';
import type { Config, PackageRule, PackageSection, Written } from './config.ts';
import { placePatterns } from './glob.ts';

const nothing: PackageRule = {
  except: [],
  envPrefixes: [],
  exceptEnv: [],
  cache: true,
  exclusive: false,
  digest: '',
};

/** The rule of a package of the workspace. Of the sections that match, the last that has a field decides on it. */
export function ruleFor(config: Config | undefined, found: Named): PackageRule {
  if (!config) return nothing;
  let section: Omit<PackageSection, 'pattern'> = {};
  let matched = false;
  for (const { match, fields } of sectionsOf(config)) {
    if (!match(found)) continue;
    section = { ...section, ...fields };
    matched = true;
  }
  return matched ? ruleOf(section, config, found) : nothing;
}

function ruleOf(section: Omit<PackageSection, 'pattern'>, config: Config, found: Named): PackageRule {
  const start = { top: config.top, root: config.root, dir: found.dir };
  const inputs = split(section.inputs);
  const env = split(section.env);
  const places = (written: readonly string[]) => sorted(written.flatMap((text) => placePatterns(text, start)));
  const cache = section.cache !== false;
  const isEmpty = !inputs.counting && inputs.except.length === 0 && !env.counting && env.except.length === 0 && cache;
  return {
    ...(inputs.counting ? { inputs: places(inputs.counting) } : {}),
    except: places(inputs.except),
    ...(env.counting ? { env: env.counting.filter((name) => !name.endsWith('*')) } : {}),
    envPrefixes: (env.counting ?? []).filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1)),
    exceptEnv: env.except,
    cache,
    exclusive: section.exclusive === true,
    // Of what is written, since places may differ between clones for packages outside the repository.
    digest: isEmpty ? '' : sha256([inputs.counting ?? null, inputs.except, env.counting ?? null, env.except, cache]),
  };
}

/**
 * What counts and what does not, each sorted. A list of exceptions alone leaves standing what is assumed; an empty list
 * says that nothing counts.
 */
function split(written: readonly Written[] | undefined): {
  readonly counting: readonly string[] | undefined;
  readonly except: readonly string[];
} {
  if (!written) return { counting: undefined, except: [] };
  const texts = written.map(({ text }) => text);
  const counting = texts.filter((text) => !text.startsWith('!'));
  const except = texts.filter((text) => text.startsWith('!')).map((text) => text.slice(1));
  return {
    counting: counting.length === 0 && except.length > 0 ? undefined : sorted(counting),
    except: sorted(except),
  };
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

export interface MatchedSection {
  readonly pattern: Written;
  readonly match: (found: Named) => boolean;
  readonly fields: Omit<PackageSection, 'pattern'>;
}

const kept = new WeakMap<Config, readonly MatchedSection[]>();

/** The sections with the patterns made ready, once for all packages. */
export function sectionsOf(config: Config): readonly MatchedSection[] {
  const before = kept.get(config);
  if (before) return before;
  const sections = config.packages.map(({ pattern, ...fields }) => ({
    pattern,
    match: matcherOf(pattern.text, config),
    fields,
  }));
  kept.set(config, sections);
  return sections;
}

function matcherOf(pattern: string, { root, top }: Config): (found: Named) => boolean {
  if (pattern === 'work') return () => true;
  if (!isFolderPattern(pattern)) return pathMatcher(pattern);
  return folderMatcher(pattern, (folder) => placeOf(top, resolve(root, folder)));
}

/** Whether a name of a variable is one of `names`, of which those that end in `*` stand for all that begin so. */
export function namesVariable(names: readonly string[], name: string): boolean {
  return names.some((at) => (at.endsWith('*') ? name.startsWith(at.slice(0, -1)) : at === name));
}

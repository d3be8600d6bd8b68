// Holds gows.jsonc against the packages of the workspace: patterns that match none, inputs that lead out.

import { resolve } from 'node:path';
import { type Diagnostic, failure, warning } from '#diagnostics';
import { nearest } from '#gocmd';
import { isFolderPattern, type Named, placeOf } from '#workspace';
import type { Config } from './config.ts';
import { leadsOut } from './glob.ts';
import { type MatchedSection, sectionsOf } from './rule.ts';

/** Warnings and errors, in the order of the file. `packages` are all of the workspace. */
export function checkConfig(config: Config | undefined, packages: readonly Named[]): readonly Diagnostic[] {
  if (!config) return [];
  return sectionsOf(config).flatMap((section) => {
    const matched = packages.filter(section.match);
    return matched.length === 0 ? [unmatched(section, config, packages)] : outsideOf(section, config, matched);
  });
}

function outsideOf({ fields }: MatchedSection, config: Config, matched: readonly Named[]): readonly Diagnostic[] {
  return (fields.inputs ?? []).flatMap(({ text, place }) => {
    const found = matched.find(({ dir }) => leadsOut(text, dir, config));
    if (!found) return [];
    return [
      failure('config/meaning', `${JSON.stringify(text)} leads out of the workspace from ${found.importPath}`, {
        place,
        remedy: 'name files of the workspace; what a test opens elsewhere counts by itself',
      }),
    ];
  });
}

function unmatched({ pattern }: MatchedSection, config: Config, packages: readonly Named[]): Diagnostic {
  return warning('config/unmatched', `${JSON.stringify(pattern.text)} matches no package of the workspace`, {
    place: pattern.place,
    remedy: remedyFor(pattern.text, config, packages),
  });
}

function remedyFor(pattern: string, { root, top }: Config, packages: readonly Named[]): string {
  const tail = /\/?\.\.\.$/.exec(pattern)?.[0] ?? '';
  const plain = pattern.slice(0, pattern.length - tail.length);
  const folder = isFolderPattern(pattern);
  const names = packages.map(({ importPath, dir }) => (folder ? shownFrom(root, resolve(top, dir)) : importPath));
  const near = nearest(plain, names);
  return near === undefined
    ? 'delete the section, or name packages that are there: folders from the workspace root ("./svc/...") or import paths'
    : `did you mean ${JSON.stringify(`${near}${tail}`)}?`;
}

function shownFrom(root: string, folder: string): string {
  const place = placeOf(root, folder);
  return place === '.' ? '.' : `./${place}`;
}

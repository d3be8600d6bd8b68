// What the build info of two files says otherwise: toolchain, settings, modules, version control.

import type { BuildInfo, BuildModule } from '#binary';
import { isSecretName } from '#events';
import type { Difference, DifferencePart } from './answer.ts';
import type { Side } from './side.ts';

/** In the order in which they are told. Facts that one side cannot tell are left out. */
export function differencesOf(a: Side, b: Side): readonly Difference[] {
  const [left, right] = [a.facts, b.facts];
  const found: Difference[] = [];
  const compare = (part: DifferencePart, name: string, from: string | undefined, to: string | undefined): void => {
    if (from === to) return;
    const [a, b] = [from, to].map((value) => value && withoutSecrets(value));
    found.push({ part, name, ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) });
  };
  if (left.format && right.format) {
    compare('platform', 'format', left.format, right.format);
    if (left.goos && right.goos) compare('platform', 'GOOS', left.goos, right.goos);
    compare('platform', 'GOARCH', left.goarch, right.goarch);
  }
  if (!a.build || !b.build) return found;
  compare('toolchain', 'go', a.build.goVersion, b.build.goVersion);
  const isVcs = (key: string) => key === 'vcs' || key.startsWith('vcs.');
  // Go before 1.18 records none, which tells nothing of what it was given.
  const known = a.build.settings.length > 0 && b.build.settings.length > 0;
  const settings = (known ? pairs(settingsOf(a.build), settingsOf(b.build)) : []).filter(
    ([key]) => key !== 'GOOS' && key !== 'GOARCH',
  );
  // CGO_CFLAGS and its kin stand there empty, or do not, which is the same.
  for (const [key, from, to] of settings) if (!isVcs(key) && (from || to)) compare('setting', key, from, to);
  compare('main', 'package', a.build.path, b.build.path);
  const [mainA, mainB] = [a.build.main, b.build.main];
  if (mainA && mainA.path === mainB?.path) compare('main', mainA.path, versionText(mainA), versionText(mainB));
  else compare('main', 'module', moduleText(mainA), moduleText(mainB));
  for (const [path, from, to] of pairs(modulesOf(a.build), modulesOf(b.build))) compare('module', path, from, to);
  for (const [key, from, to] of settings) if (isVcs(key)) compare('vcs', key, from, to);
  return found;
}

function settingsOf({ settings }: BuildInfo): ReadonlyMap<string, string> {
  return new Map(settings.map(({ key, value }) => [key, value]));
}

/** Of `-X main.apiToken=…` the value is nobody's business; that it differs is told. */
function withoutSecrets(value: string): string {
  return value.replace(/([\w./-]+)=([^\s'"]+)/g, (whole, name: string) => (isSecretName(name) ? `${name}=***` : whole));
}

function modulesOf({ deps }: BuildInfo): ReadonlyMap<string, string> {
  return new Map(deps.map((module) => [module.path, versionText(module)]));
}

function moduleText(module: BuildModule | undefined): string | undefined {
  return module && `${module.path} ${versionText(module)}`;
}

/** `v1.2.0 h1:…`, `v0.0.0 => ../lib`, `(devel)`. */
export function versionText({ version, sum, replace }: BuildModule): string {
  const own = [version, ...(sum === undefined ? [] : [sum])].join(' ');
  return replace ? `${own} => ${[replace.path, replace.version, replace.sum ?? ''].filter(Boolean).join(' ')}` : own;
}

/** Each name that stands on either side, in the order of A, then of B, with what both have. */
function pairs(
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
): readonly (readonly [string, string | undefined, string | undefined])[] {
  const names = new Set([...a.keys(), ...b.keys()]);
  return [...names].map((name) => [name, a.get(name), b.get(name)] as const);
}

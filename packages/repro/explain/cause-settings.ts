// Causes that the build info names: another platform, toolchain or setting.

import { shellWord } from '#diagnostics';
import { splitQuoted } from '#gocmd';
import type { Cause, Difference } from './answer.ts';
import { foldersOf } from './cause-paths.ts';
import {
  type Compared,
  cause,
  commitTime,
  differencesIn,
  inBoth,
  looksLikeTime,
  onlySide,
  type Rule,
  settingDiffers,
  shown,
} from './compared.ts';

/** All else that differs follows from it. */
export const platformCause: Rule = (compared) => {
  const found = differencesIn(compared, 'platform');
  if (found.length === 0) return [];
  const [a, b] = [compared.a.facts, compared.b.facts];
  const words = [a, b].map(({ format, goos, goarch }) => `${goos ?? format}/${goarch}`);
  const change = `build both for the same platform: GOOS=${a.goos ?? '…'} GOARCH=${a.goarch}`;
  return [cause('platform', `they are programs for different platforms: ${words[0]} (A), ${words[1]} (B)`, change)];
};

export const toolchainCause: Rule = (compared) =>
  differencesIn(compared, 'toolchain').map(({ a, b }) => {
    const [release] = /^go\d+\.[\w.]+$/.exec(a ?? '') ?? [];
    const change = release
      ? `build both with GOTOOLCHAIN=${release}, or write "toolchain ${release}" into go.work (go.mod)`
      : 'build both with the same go command';
    return cause('toolchain', `the Go toolchains differ: ${inBoth(a, b)}`, change);
  });

export const settingCauses: Rule = (compared) =>
  differencesIn(compared, 'setting')
    .filter(({ name }) => !follows(name, compared))
    .map((difference) => settingCause(difference, compared));

/** DefaultGODEBUG is made by each toolchain in its way. With -trimpath the go command records no flags that may hold paths (golang/go#52372), without cgo none of C. */
function follows(name: string, compared: Compared): boolean {
  if (name === 'DefaultGODEBUG') return differencesIn(compared, 'toolchain').length > 0;
  const ofC = /^CGO_\w*FLAGS$/.test(name);
  if (name === '-ldflags' || ofC)
    return settingDiffers(compared, '-trimpath') || (ofC && settingDiffers(compared, 'CGO_ENABLED'));
  return false;
}

function settingCause(difference: Difference, compared: Compared): Cause {
  const { name, a, b } = difference;
  if (name === '-trimpath') return trimpathCause(difference, compared);
  if (name === '-ldflags') return ldflagsCause(difference);
  const message = `${name} is ${inBoth(...unequalItems(a, b))}`;
  if (name === 'DefaultGODEBUG') {
    return cause('setting', message, 'write the same "go" and "godebug" lines into go.mod (go.work) for both');
  }
  if (!name.startsWith('-')) {
    const change = a === undefined ? `unset ${name} for both` : `set ${name}=${shellWord(a)} for both`;
    return cause('setting', message, change);
  }
  const flag = (value: string) => (value === 'true' ? name : shellWord(`${name}=${value}`));
  const given = a ?? b ?? '';
  const change = a !== undefined && b !== undefined ? `give both ${flag(a)}` : `give both ${flag(given)}, or neither`;
  const only = `only ${onlySide(difference)} was built with ${shown(flag(given))}`;
  return cause('setting', a !== undefined && b !== undefined ? message : only, change);
}

/** Of lists, the items that the other has not. */
function unequalItems(a: string | undefined, b: string | undefined): readonly [string | undefined, string | undefined] {
  if (a === undefined || b === undefined || !`${a}${b}`.includes(',')) return [a, b];
  const [left, right] = [a.split(','), b.split(',')];
  const only = (some: readonly string[], others: readonly string[]) => {
    const items = some.filter((item) => !others.includes(item));
    return items.length === 0 ? 'without these' : items.join(',');
  };
  return [only(left, right), only(right, left)];
}

function trimpathCause(difference: Difference, { a, b }: Compared): Cause {
  const side = onlySide(difference);
  const { checkout } = foldersOf(side === 'A' ? b : a);
  const other = side === 'A' ? 'B' : 'A';
  const where = checkout === undefined ? '' : `, and ${other} names the folder ${checkout}`;
  return cause('trimpath', `only ${side} was built with -trimpath${where}`, 'build both with -trimpath');
}

function ldflagsCause({ a, b }: Difference): Cause {
  const [left, right] = [unitsOf(a), unitsOf(b)];
  const onlyA = left.filter((unit) => !right.includes(unit));
  const onlyB = right.filter((unit) => !left.includes(unit));
  const told = [onlyA, onlyB].map((units) => (units.length === 0 ? 'nothing' : shown(units.join(' '))));
  const message =
    onlyA.length + onlyB.length === 0
      ? `-ldflags are the same in another order: ${inBoth(a, b)}`
      : `-ldflags differ: ${told[0]} (A), ${told[1]} (B)`;
  const values = [...onlyA, ...onlyB].filter((unit) => /^-X\b/.test(unit));
  if (values.length > 0 && looksLikeTime(...values)) return cause('ldflags', message, `in -ldflags=-X ${commitTime}`);
  const given = a ?? b ?? '';
  const flag = shellWord(`-ldflags=${given}`);
  const change = `give both ${flag.length > 150 ? 'the same -ldflags' : flag}${a === undefined ? ', or neither' : ''}`;
  return cause('ldflags', message, change);
}

/** Each flag with its value: `-X main.version=1`, `-s`. */
function unitsOf(ldflags: string | undefined): readonly string[] {
  const split = splitQuoted(ldflags ?? '');
  if ('fault' in split) return [ldflags ?? ''];
  const units: string[] = [];
  for (const word of split.words) {
    const last = units.at(-1);
    if (word.startsWith('-') || last === undefined) units.push(word);
    else units[units.length - 1] = `${last} ${word}`;
  }
  return units;
}

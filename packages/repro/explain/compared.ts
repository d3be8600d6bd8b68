// What the rules for causes look at: both files, read, and how they differ. Types, and the words for the two.

import type { Cause, CauseKind, Difference, DifferencePart, SectionDifference } from './answer.ts';
import type { Side } from './side.ts';

export interface Compared {
  readonly a: Side;
  readonly b: Side;
  readonly differences: readonly Difference[];
  readonly sections: readonly SectionDifference[];
}

/** Tells causes that it finds; the facts that they rest on are in the files. */
export type Rule = (compared: Compared) => readonly Cause[];

export function cause(kind: CauseKind, message: string, change: string): Cause {
  return { kind, message, change };
}

export function differencesIn({ differences }: Compared, part: DifferencePart): readonly Difference[] {
  return differences.filter((each) => each.part === part);
}

export function settingDiffers({ differences }: Compared, name: string): boolean {
  return differences.some((each) => each.part === 'setting' && each.name === name);
}

export function settingOf({ build }: Side, key: string): string | undefined {
  return build?.settings.find((each) => each.key === key)?.value;
}

const mostShown = 72;

/** No longer than a line has room for. */
export function shown(value: string): string {
  return value.length <= mostShown ? value : `${value.slice(0, mostShown - 1)}…`;
}

/** `v1 in A and v3 in B`. */
export function inBoth(a: string | undefined, b: string | undefined): string {
  return `${a === undefined ? 'not set' : shown(a)} in A and ${b === undefined ? 'not set' : shown(b)} in B`;
}

/** The file that has what the other lacks. */
export function onlySide({ a }: { readonly a?: unknown }): 'A' | 'B' {
  return a === undefined ? 'B' : 'A';
}

const times = /\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|^\D*1[5-9]\d{8}\D*$/;

/** A date, a time of the day, or seconds since 1970. */
export function looksLikeTime(...texts: readonly (string | undefined)[]): boolean {
  return texts.every((text) => text !== undefined && times.test(text));
}

export const commitTime = 'take the time from the commit, not from the clock: git log -1 --format=%cI';

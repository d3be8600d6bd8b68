// What the flags of coverage say together: each of them alone turns it on, and -race decides what is counted.

import type { CoverMode } from '#coverage';
import { type Diagnostic, failure } from '#diagnostics';
import { flagBool, flagValue, type GoFlag } from './go-flag.ts';

export interface Cover {
  readonly mode: CoverMode;
  /** Patterns of -coverpkg as they were given; absent where each test covers its own package. */
  readonly packages?: readonly string[];
}

/** What -covermode says, where that is no mode that goes with the race detector. */
export function modeWithoutRace(build: readonly GoFlag[]): CoverMode | undefined {
  const mode = flagValue(build, 'covermode');
  return mode === 'set' || mode === 'count' ? mode : undefined;
}

export type CoverRead = { readonly cover?: Cover } | { readonly fault: Diagnostic };

/**
 * @param build flags of the command line, each name once
 * @param own those that gows carries out, with -coverprofile
 * @param writes whether tests write something else there, too
 */
export function readCover(build: readonly GoFlag[], own: readonly GoFlag[], race: boolean, writes = false): CoverRead {
  const given = [...build, ...own].filter(({ name }) => /^cover/.test(name));
  const profile = flagValue(own, 'coverprofile');
  if (flagValue(own, 'outputdir') !== undefined && !profile && !writes) {
    return fault(
      '-outputdir is the folder of -coverprofile, which is not given',
      'leave it out, or add -coverprofile=FILE',
    );
  }
  if (given.length === 0) return {};
  // The go command lets the order decide, and its tests then fail for want of what they are to write.
  if (flagBool(build, 'cover') === false) {
    const other = given.find(({ name }) => name !== 'cover');
    return other ? fault(`-cover=false and -${other.name} contradict each other`, 'leave one of them out') : {};
  }
  const mode = modeOf(build, race);
  if (race && mode !== 'atomic') {
    return fault(
      `-covermode must be "atomic", not "${mode}", when -race is given`,
      'leave -race out, and gows does without the race detector; or leave -covermode out',
    );
  }
  const packages = flagValue(build, 'coverpkg') || undefined;
  return { cover: { mode, ...(packages === undefined ? {} : { packages: packages.split(',') }) } };
}

function modeOf(build: readonly GoFlag[], race: boolean): CoverMode {
  return modeWithoutRace(build) ?? (race || flagValue(build, 'covermode') === 'atomic' ? 'atomic' : 'set');
}

function fault(message: string, remedy: string): CoverRead {
  return { fault: failure('usage/arguments', message, { remedy }) };
}

/** As flags, of which equal coverage has equal ones. */
export function coverFlags({ mode, packages }: Cover): readonly GoFlag[] {
  const flag = (name: string, value: string): GoFlag => ({ name, value, class: 'build', from: 'command line' });
  return [flag('cover', 'true'), flag('covermode', mode), ...(packages ? [flag('coverpkg', packages.join(','))] : [])];
}

/** Patterns that mean another set of packages in another folder. */
export function namesFolders({ packages = [] }: Cover): boolean {
  return packages.some((pattern) => /^\.\.?(\/|\\|$)/.test(pattern));
}

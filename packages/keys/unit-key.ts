// The static key of a unit: a Merkle node made of the unit's own inputs and the keys of what it imports.

import type { Unit } from '#workspace';

/**
 * Version of what goes into a unit's key, and its history. A key of another version is never equal.
 * 1: first form.
 */
export const unitKeyVersion = 1;

/** Everything of one unit that its build depends on, imports aside. Each field says what it catches. */
export interface OwnInputs {
  /** Import path with its variant: two variants of one package are two compilations. */
  readonly id: string;
  /** The package clause; a test's main package has one too. */
  readonly name: string;
  /** For the distribution's packages nothing but the toolchain counts, and that is in every key. */
  readonly standard: boolean;
  /** Module path, resolved version and replacement: they are written into the binary, too. */
  readonly module: string;
  /** Checksum of the module version that is read, for what is not hashed file by file. */
  readonly sum: string;
  /** Compiled, assembled, linked and embedded files, by place and content. */
  readonly files: readonly string[];
  /** What else the compiler or linker is told: language version, GODEBUG defaults. */
  readonly settings: readonly string[];
  /** Why the package cannot be loaded. A fault that appears or goes is a difference. */
  readonly error: string;
  /** Files that C or assembly may include and no listing names, by place and content; of a comparison, what became of them. */
  readonly included: readonly string[];
}

/** The unit's own inputs as one record: what is hashed is what can be explained. */
export function ownInputs(unit: Unit, included: readonly string[] = []): OwnInputs {
  const { module } = unit;
  return {
    id: unit.id,
    name: unit.name,
    standard: unit.standard,
    module: module ? [module.path, module.version, module.replacedBy ?? ''].join(' ') : '',
    sum: module?.sum ?? '',
    files: unit.inputs.map(({ file, digest }) => `${file} ${digest}`),
    settings: Object.entries(unit.settings)
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
    error: unit.error ?? '',
    included: [...(unit.included ?? []).map(({ file, digest }) => `${file} ${digest}`), ...included],
  };
}

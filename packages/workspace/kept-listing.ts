// What was made of a listing, less the content of files, kept under all that the listing depended on.

import { existsSync } from 'node:fs';
import { sep } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { KeptAnswers, ListedPackage, Listing } from '#gocmd';
import type { ListingGround, Reach } from './listing-ground.ts';
import { pathOf } from './place.ts';
import type { Package, Unit, UnitOutline } from './workspace.ts';

export interface ListedSide {
  readonly packages: readonly Package[];
  readonly units: readonly Unit[];
}

/** What is kept of a side: all but the content of files. */
export interface SideOutline {
  readonly packages: readonly Package[];
  /** With the names of their files, where they have any. */
  readonly units: readonly (UnitOutline & { readonly inputs?: readonly string[] })[];
  /** Folders of the module cache, absolute, that hold what a version pins. */
  readonly pinned: readonly string[];
}

const kind = 'listing';
/** Raised when a kept side gets another form or meaning. */
export const sideVersion = 3;

/** What was kept for this ground, with the content of files as it is now. */
export function keptListing(ground: ListingGround, top: string, kept: KeptAnswers): ListedSide | undefined {
  const value = kept.get(kind, `${sideVersion} ${ground.key}`);
  const side = value && unpackSide(value);
  return side && sideWithContents(side, top, ground.digest);
}

/** Keeps what was made of a listing, for a ground that was the same all the while. */
export function keepListing(ground: ListingGround, side: SideOutline, kept: KeptAnswers): void {
  kept.put(kind, `${sideVersion} ${ground.key}`, packSide(side));
}

/** `digest` is that of an absolute path. */
export function sideWithContents(side: SideOutline, top: string, digest: (path: string) => string): ListedSide {
  const units = side.units.map((unit) => ({
    ...unit,
    inputs: (unit.inputs ?? []).map((file) => ({ file, digest: digest(pathOf(top, file)) })),
  }));
  return { packages: side.packages, units };
}

/**
 * What of a side may be kept. Undefined where the listing has a fault, since faults depend on whole files, on the network,
 * on what is installed, or names what was not looked into.
 */
export function outlineOf(
  listed: Listing,
  side: ListedSide,
  reach: Reach,
  moduleCache: string,
): SideOutline | undefined {
  if (listed.diagnostics.length > 0) return undefined;
  const { packages } = listed;
  if (packages.some((entry) => isFaulty(entry) || reach.isPassedOver(entry.ImportPath))) return undefined;
  const pinned = new Set<string>();
  for (const { Standard, Dir: dir, Module: module } of packages) {
    if (Standard) continue;
    const root = module?.Replace?.Dir ?? module?.Dir;
    if (dir?.startsWith(moduleCache + sep)) pinned.add(root ?? dir);
    else if (!dir || !reach.covers(dir)) return undefined;
  }
  const units = side.units.map(({ inputs, ...unit }) =>
    inputs.length > 0 ? { ...unit, inputs: inputs.map(({ file }) => file) } : unit,
  );
  return { packages: side.packages, units, pinned: [...pinned].sort() };
}

function isFaulty({ Error: error, DepsErrors: errors, InvalidGoFiles: files, Module: module }: ListedPackage): boolean {
  const faults = (errors?.length ?? 0) + (files?.length ?? 0);
  return error !== undefined || faults > 0 || module?.Error !== undefined || module?.Replace?.Error !== undefined;
}

export function packSide(side: SideOutline): Uint8Array {
  return deflateRawSync(JSON.stringify(side), { level: 1 });
}

/** Undefined for what is damaged, and where the go command alone can fill the module cache again. */
export function unpackSide(value: Uint8Array): SideOutline | undefined {
  try {
    const side = JSON.parse(inflateRawSync(value).toString('utf8')) as SideOutline;
    return side.pinned.every((dir) => existsSync(dir)) ? side : undefined;
  } catch {
    return undefined;
  }
}

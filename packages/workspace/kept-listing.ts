// What was made of a listing, less the content of files, kept under all that the listing depended on.

import { existsSync } from 'node:fs';
import { sep } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { KeptAnswers, ListedPackage, Listing } from '#gocmd';
import type { ListingGround } from './listing-ground.ts';
import { pathOf } from './place.ts';
import type { Package, Unit } from './workspace.ts';

export interface ListedSide {
  readonly packages: readonly Package[];
  readonly units: readonly Unit[];
}

interface KeptSide {
  readonly packages: readonly Package[];
  /** Digests left out. */
  readonly units: readonly (Omit<Unit, 'inputs'> & { readonly inputs?: readonly string[] })[];
  /** Folders of the module cache, absolute, that hold what a version pins. */
  readonly pinned: readonly string[];
}

const kind = 'listing';
/** Raised when a kept listing gets another form or meaning. */
const version = 3;

/** What was kept for this ground, with the content of files as it is now. */
export function keptListing(ground: ListingGround, top: string, kept: KeptAnswers): ListedSide | undefined {
  const value = kept.get(kind, `${version} ${ground.key}`);
  const side = value && parsed(value);
  // A module cache that was emptied is filled again by the go command alone.
  if (!side?.pinned.every((dir) => existsSync(dir))) return undefined;
  const units = side.units.map((unit) => ({
    ...unit,
    inputs: (unit.inputs ?? []).map((file) => ({ file, digest: ground.digest(pathOf(top, file)) })),
  }));
  return { packages: side.packages, units };
}

/**
 * Keeps what was made of a listing, for a ground that was the same all the while. One with a
 * fault is not kept: faults depend on whole files, on the network, on what is installed.
 */
export function keepListing(request: {
  /** As it was before the listing began, and was still when that had ended. */
  readonly ground: ListingGround;
  readonly listed: Listing;
  readonly side: ListedSide;
  readonly moduleCache: string;
  readonly kept: KeptAnswers;
}): void {
  const { ground, listed, side, moduleCache, kept } = request;
  if (listed.diagnostics.length > 0) return;
  const { packages } = listed;
  if (packages.some((entry) => isFaulty(entry) || ground.isPassedOver(entry.ImportPath))) return;
  const pinned = new Set<string>();
  for (const { Standard, Dir: dir, Module: module } of packages) {
    if (Standard) continue;
    const root = module?.Replace?.Dir ?? module?.Dir;
    if (dir?.startsWith(moduleCache + sep)) pinned.add(root ?? dir);
    else if (!dir || !ground.covers(dir)) return;
  }
  const units = side.units.map(({ inputs, ...unit }) =>
    inputs.length > 0 ? { ...unit, inputs: inputs.map(({ file }) => file) } : unit,
  );
  const value: KeptSide = { packages: side.packages, units, pinned: [...pinned].sort() };
  kept.put(kind, `${version} ${ground.key}`, deflateRawSync(JSON.stringify(value), { level: 1 }));
}

function isFaulty({ Error: error, DepsErrors: errors, InvalidGoFiles: files, Module: module }: ListedPackage): boolean {
  const faults = (errors?.length ?? 0) + (files?.length ?? 0);
  return error !== undefined || faults > 0 || module?.Error !== undefined || module?.Replace?.Error !== undefined;
}

function parsed(value: Uint8Array): KeptSide | undefined {
  try {
    return JSON.parse(inflateRawSync(value).toString('utf8')) as KeptSide;
  } catch {
    return undefined;
  }
}

// Builds the whole program: the bundle, the native modules and goexec beside it.

import path from 'node:path';
import type { Metafile } from 'esbuild';
import { programFolder, readManifest, repository } from '../repository.ts';
import { bundle } from './bundle.ts';
import { buildGoexec, hostTarget, targets } from './goexec.ts';
import { copyNative } from './native.ts';

export interface ProgramRequest {
  /** cli/dist if absent. */
  readonly outFolder?: string;
  /** goexec for every platform rather than for this one. */
  readonly allPlatforms: boolean;
}

/** Builds into the folder; what is there and current is left. Returns esbuild's account of what went into the bundle. */
export async function buildProgram(request: ProgramRequest): Promise<Metafile> {
  const outFolder = request.outFolder ?? programFolder;
  const host = hostTarget();
  const { version } = await readManifest();
  const metafile = await bundle({ entry: path.join(repository, 'cli/main.ts'), outFolder, version });
  await copyNative(outFolder);
  await buildGoexec(outFolder, request.allPlatforms ? targets : host ? [host] : []);
  return metafile;
}

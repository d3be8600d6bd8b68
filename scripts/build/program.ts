// Builds the whole program: the bundle, and beside it the screen's module, the pages, the native modules and goexec.

import path from 'node:path';
import type { Metafile } from 'esbuild';
import { programFolder, readManifest, repository } from '../repository.ts';
import { bundle, bundleScreen } from './bundle.ts';
import { buildGoexec, hostTarget, targets } from './goexec.ts';
import { copyNative } from './native.ts';
import { buildPages } from './pages.ts';

export interface ProgramRequest {
  /** cli/dist if absent. */
  readonly outFolder?: string;
  /** goexec for every platform rather than for this one. */
  readonly allPlatforms: boolean;
}

/** Builds into the folder; what is there and current is left. Returns esbuild's accounts of what went into it. */
export async function buildProgram(request: ProgramRequest): Promise<readonly Metafile[]> {
  const outFolder = request.outFolder ?? programFolder;
  const host = hostTarget();
  const { version } = await readManifest();
  const program = await bundle({ entry: path.join(repository, 'cli/main.ts'), outFolder, version });
  const screen = await bundleScreen(outFolder);
  const pages = await buildPages(outFolder);
  await copyNative(outFolder);
  await buildGoexec(outFolder, request.allPlatforms ? targets : host ? [host] : []);
  return [program, screen, ...pages];
}

// Builds the whole program: the bundle, and beside it the screen's module, the pages, the native modules and goexec.

import path from 'node:path';
import type { Metafile } from 'esbuild';
import { programFolder, readManifest, repository } from '../repository.ts';
import { bundle, bundleScreen } from './bundle.ts';
import { buildGoexec, chosenTargets, type Target } from './goexec.ts';
import { copyNative } from './native.ts';
import { buildPages } from './pages.ts';
import { partSources } from './parts.ts';

export interface ProgramRequest {
  /** cli/dist if absent. */
  readonly outFolder?: string;
  /** Those that goexec is built for; this machine if absent. */
  readonly targets?: readonly Target[];
}

/** Builds into the folder; what is there and current is left. Returns esbuild's accounts of what went into it. */
export async function buildProgram(request: ProgramRequest = {}): Promise<readonly Metafile[]> {
  const outFolder = request.outFolder ?? programFolder;
  const { version } = await readManifest();
  const program = await bundle({
    entries: Object.fromEntries(
      Object.entries(partSources).map(([name, source]) => [name, path.join(repository, 'cli', source)]),
    ),
    outFolder,
    version,
  });
  const screen = await bundleScreen(outFolder);
  const pages = await buildPages(outFolder);
  await copyNative(outFolder);
  await buildGoexec(outFolder, request.targets ?? chosenTargets({ allPlatforms: false }));
  return [...program, screen, ...pages];
}

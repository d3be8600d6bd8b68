// A made-up workspace as a place; it is kept in the work folder, and made again when its parameters or its maker differ.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commitAll, git } from '#testkit';
import { letAge } from '../measure/age.ts';
import type { Say } from '../measure/rounds.ts';
import type { Peers } from '../tools/install.ts';
import { filesOf, folderOf } from '../workspace/files.ts';
import { defaults, leafOf, makeShape, type WorkspaceParameters } from '../workspace/shape.ts';
import { writeWorkspace } from '../workspace/write.ts';
import { peerFiles, writePeerFiles } from './peer-files.ts';
import { cachesOf, clonePeers, type Place } from './place.ts';

export interface MadeRequest {
  readonly work: string;
  readonly peers: Peers;
  readonly say: Say;
}

export async function madePlace(request: MadeRequest, given: Partial<WorkspaceParameters>): Promise<Place> {
  const parameters = { ...defaults, ...given };
  const workspace = makeShape(parameters);
  const name = `made-${parameters.modules}x${parameters.packages}`;
  const folder = path.join(request.work, 'places', name);
  const dirs = workspace.modules.map(({ dir }) => dir);
  const hash = createHash('sha256').update(JSON.stringify(peerFiles(dirs, 'native')));
  for (const file of filesOf(workspace)) hash.update(JSON.stringify(file));
  const digest = hash.digest('hex');
  const stamp = `${folder}.digest`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) {
    await git(folder, 'checkout', '-q', '--', '.');
    await clonePeers(folder, request.peers, false);
  } else {
    request.say(`Making a workspace of ${parameters.modules} modules and ${parameters.packages} packages …`);
    for (const old of [folder, stamp, `${folder}.leaf`]) rmSync(old, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await writeWorkspace(folder, workspace);
    writePeerFiles(folder, dirs, 'native');
    await commitAll(folder, 'What turbo and nx need');
    await clonePeers(folder, request.peers, true);
    writeFileSync(stamp, digest);
    await letAge();
  }
  const tested = workspace.packages.filter(({ test }) => test !== 'none').length;
  const leaf = leafOf(workspace);
  const modules = new Map(workspace.modules.map((module) => [module.name, module]));
  const dir = folderOf(leaf, modules);
  return {
    name,
    kind: 'made',
    title: `made up, seed ${parameters.seed}: ${parameters.modules} modules, ${parameters.packages} packages, ${tested} with tests`,
    folder,
    size: { modules: parameters.modules, packages: parameters.packages, tested },
    modules: dirs,
    leaf: { pattern: `./${dir}`, module: modules.get(leaf.module)?.dir ?? '', file: `${dir}/${leaf.name}.go` },
    turbo: 'native',
    ...cachesOf(request.work, name),
  };
}

// Four modules of a checkout of etcd as a place: a clone of it in the work folder, whose go.work is cut down to them.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { capture } from '#process';
import { commitAll, git } from '#testkit';
import { letAge } from '../measure/age.ts';
import type { MadeRequest } from './made.ts';
import { writePeerFiles } from './peer-files.ts';
import { cachesOf, clonePeers, type Place } from './place.ts';

const modules = ['api', 'client/pkg', 'client/v3', 'pkg'];
const leaf = { pattern: './pkg/stringutil', module: 'pkg', file: 'pkg/stringutil/rand.go' };

/**
 * Clones the checkout at its HEAD.
 * @throws Error when it is no checkout of etcd with these modules, or go cannot list them.
 */
export async function etcdPlace(request: MadeRequest, checkout: string): Promise<Place> {
  const source = path.resolve(checkout);
  const lacking = modules.find((module) => !existsSync(path.join(source, module, 'go.mod')));
  if (lacking) throw new Error(`${checkout} is no checkout of etcd: it has no ${lacking}/go.mod`);
  const commit = await git(source, 'rev-parse', 'HEAD');
  const folder = path.join(request.work, 'places', 'etcd');
  const stamp = `${folder}.commit`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === commit) {
    await git(folder, 'checkout', '-q', '--', '.');
    await clonePeers(folder, request.peers, false);
  } else {
    request.say(`Cloning etcd at ${commit.slice(0, 9)} …`);
    for (const old of [folder, stamp, `${folder}.leaf`]) rmSync(old, { recursive: true, force: true });
    mkdirSync(path.dirname(folder), { recursive: true });
    await git(path.dirname(folder), 'clone', '-q', source, folder);
    // What was cloned would be the base of all comparisons, and the commit below changes go.work for everything.
    await git(folder, 'remote', 'remove', 'origin');
    await git(folder, 'checkout', '-q', '-B', 'main');
    const goWork = readFileSync(path.join(folder, 'go.work'), 'utf8').replace(/^use[\s\S]*?^\)/m, '');
    writeFileSync(
      path.join(folder, 'go.work'),
      `${goWork}\nuse (\n${modules.map((dir) => `\t./${dir}\n`).join('')})\n`,
    );
    // Two of the modules are called pkg/v3 by turbo, which takes no name twice: so by scripts.
    writePeerFiles(folder, modules, 'scripts');
    await commitAll(folder, 'Four modules, and what turbo and nx need');
    await clonePeers(folder, request.peers, true);
    writeFileSync(stamp, commit);
    await letAge();
  }
  const caches = cachesOf(request.work, 'etcd');
  const { packages, tested } = await count(folder, caches.env);
  return {
    name: 'etcd',
    kind: 'etcd',
    title: `etcd ${commit.slice(0, 9)}, ${modules.join(', ')}: ${packages} packages, ${tested} with tests`,
    folder,
    size: { modules: modules.length, packages, tested },
    modules,
    leaf,
    turbo: 'scripts',
    ...caches,
  };
}

async function count(folder: string, env: Place['env']): Promise<{ packages: number; tested: number }> {
  const args = ['list', '-f', '{{len .TestGoFiles}} {{len .XTestGoFiles}}', 'work'];
  const said = await capture({ command: 'go', args, cwd: folder, env });
  if (said.exitCode !== 0) throw new Error(`go list of etcd's modules failed: ${said.stderr}`);
  const lines = said.stdout.toString('utf8').trim().split('\n');
  return { packages: lines.length, tested: lines.filter((line) => line !== '0 0').length };
}

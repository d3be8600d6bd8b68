// go.work against the go.mod files on disk: what cannot be, what is gone, what nobody tests.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DiagnosticError, shellWord } from '#diagnostics';
import { faultsOf, type GoEnv } from '#gocmd';
import { parseGoWork } from '#modfile';
import { createDisk, filesBeneath } from '#observe';
import { capture } from '#process';
import { type Location, moduleFoldersOutside, type Place, placeOf, readModuleFiles } from '#workspace';
import { type Check, type Found, finding, foundFrom, foundIn, ok } from '../check.ts';
import type { Ground, Tried } from '../ground.ts';

export const workspace: Check = {
  name: 'workspace',
  async look(ground) {
    if ('fault' in ground.location) return foundIn(ground.location.fault);
    const location = ground.location.value;
    const top = await ground.top;
    const faults = fileFaults(location, top);
    const refusals = faults.length === 0 ? await refused(ground, location) : [];
    if (location.kind === 'module') {
      const found = [...faults, ...refusals];
      return found.length > 0 ? found : [ok(`one module, ${location.file}`)];
    }
    const members = membersOf(location, top);
    const same = faults.length === 0 ? sameNames(location, top) : [];
    const found = [
      ...faults,
      // The go command says of the first two what is here said of all.
      ...(same.length > 0 ? same : refusals),
      ...(members ? await untested(ground, location, top, members) : []),
    ];
    const sum = `${members?.length === 1 ? '1 module' : `${members?.length} modules`} in ${location.file}`;
    if (members?.length === 0) {
      found.push(finding('failure', `${location.file} uses no module`, 'go work use -r .'));
    }
    return found.some(({ severity }) => severity === 'failure') ? found : [ok(sum), ...found];
  },
};

function fileFaults(location: Location, top: string): readonly Found[] {
  try {
    readModuleFiles(location, top);
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError) return foundIn(error);
    throw error;
  }
}

/** Folders that go.work names, also where what they hold is broken; undefined where go.work itself is. */
function membersOf({ root, file }: Location, top: string): readonly Place[] | undefined {
  try {
    return parseGoWork(file, readFileSync(file)).file?.use.map(({ path }) => placeOf(top, resolve(root, path)));
  } catch {
    return undefined;
  }
}

function sameNames(location: Location, top: string): readonly Found[] {
  const byPath = Map.groupBy(readModuleFiles(location, top), ({ path }) => path);
  return [...byPath].flatMap(([path, modules]) =>
    modules.length < 2
      ? []
      : [
          finding(
            'failure',
            `${modules.length} members of go.work are named ${path}, and the go command refuses that`,
            'give one of them another module path, or take one out: go work edit -dropuse=DIR',
            { related: modules.map(({ dir }) => ({ message: dir })) },
          ),
        ],
  );
}

/** What the go command says of the workspace beyond what its files say. */
async function refused({ go, goAnywhere, env }: Ground, { root }: Location): Promise<readonly Found[]> {
  const [asked, anywhere] = await Promise.all([go, goAnywhere]);
  // A go command that works nowhere has a check of its own.
  if ('fault' in anywhere) return [];
  return (await faultsToldBy(asked, root, env)).filter(({ code }) => /^(modfile|workspace)\//.test(code ?? ''));
}

/** `go env` does not look into the modules, and `go list -m` into no more than their files. */
async function faultsToldBy(asked: Tried<GoEnv>, root: string, env: Ground['env']): Promise<readonly Found[]> {
  if ('fault' in asked) return foundIn(asked.fault);
  if (asked.value.raw['GO111MODULE'] === 'off') return [];
  const said = await capture({ command: asked.value.go, args: ['list', '-m'], cwd: root, env: { ...env, PWD: root } });
  return said.exitCode === 0 ? [] : faultsOf(said.stderr).map((one) => foundFrom(one));
}

async function untested(
  ground: Ground,
  location: Location,
  top: string,
  members: readonly Place[],
): Promise<readonly Found[]> {
  const listed = await ground.files;
  const files = listed
    ? listed.map(({ path }) => path)
    : filesBeneath(createDisk(), location.root).map((path) => placeOf(top, path));
  const outside = moduleFoldersOutside(new Set(members), placeOf(top, location.root), files);
  if (outside.length === 0) return [];
  const what = outside.length === 1 ? 'a module is' : `${outside.length} modules are`;
  return [
    finding(
      'warning',
      `${what} not in go.work, so gows never tests what is in there: ${outside.join(', ')}`,
      `go work use ${outside.map((dir) => shellWord(shown(dir, location, top))).join(' ')}`,
      { code: 'workspace/outside-module' },
    ),
  ];
}

function shown(dir: Place, { root }: Location, top: string): string {
  const place = placeOf(root, resolve(top, dir));
  return place === '.' ? '.' : `./${place}`;
}

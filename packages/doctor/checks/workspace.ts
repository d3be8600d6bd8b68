// go.work against the go.mod files on disk: what cannot be, what is gone, what nobody tests.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DiagnosticError } from '#diagnostics';
import { parseGoWork } from '#modfile';
import { createDisk, filesBeneath } from '#observe';
import { type Location, moduleFoldersOutside, type Place, placeOf, readModuleFiles } from '#workspace';
import { type Check, type Found, finding, foundIn, ok } from '../check.ts';
import type { Ground } from '../ground.ts';

export const workspace: Check = {
  name: 'workspace',
  async look(ground) {
    if ('fault' in ground.location) return foundIn(ground.location.fault);
    const location = ground.location.value;
    const top = await ground.top;
    const faults = faultsOf(location, top);
    if (location.kind === 'module') return faults.length > 0 ? faults : [ok(`one module, ${location.file}`)];
    const members = membersOf(location, top);
    const found = [
      ...faults,
      ...(faults.length === 0 ? [...sameNames(location, top), ...(await refused(ground))] : []),
      ...(members ? await untested(ground, location, top, members) : []),
    ];
    const sum = `${members?.length === 1 ? '1 module' : `${members?.length} modules`} in ${location.file}`;
    if (members?.length === 0) {
      found.push(finding('failure', `${location.file} uses no module`, 'go work use -r .'));
    }
    return found.some(({ severity }) => severity === 'failure') ? found : [ok(sum), ...found];
  },
};

function faultsOf(location: Location, top: string): readonly Found[] {
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
async function refused({ go }: Ground): Promise<readonly Found[]> {
  const asked = await go;
  if ('value' in asked) return [];
  return foundIn(asked.fault).filter(({ code }) => /^(modfile|workspace)\//.test(code ?? ''));
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
      `go work use ${outside.map((dir) => shown(dir, location, top)).join(' ')}`,
      { code: 'workspace/outside-module' },
    ),
  ];
}

function shown(dir: Place, { root }: Location, top: string): string {
  const place = placeOf(root, resolve(top, dir));
  return place === '.' ? '.' : `./${place}`;
}

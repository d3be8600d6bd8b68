// Settings of the go command that stop it, weaken it or contradict the workspace.

import { accessSync, constants, existsSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { GoEnv } from '#gocmd';
import { locate, quietly } from '#workspace';
import { type Check, type Found, finding, ok } from '../check.ts';
import type { Ground } from '../ground.ts';

export const settings: Check = {
  name: 'settings',
  async look(ground) {
    const go = await ground.goAnywhere;
    const value = (name: string) => ground.env[name] || ('value' in go ? (go.value.raw[name] ?? '') : '');
    const found = [
      ...workOff(value('GOWORK'), ground),
      ...modulesOff(value('GO111MODULE')),
      ...unverified(value),
      ...(value('GOPROXY') === 'off'
        ? [
            finding(
              'note',
              'GOPROXY is off: what is not in the module cache cannot be built',
              'unset GOPROXY, or run "go mod download" where there is a network',
            ),
          ]
        : []),
      ...buildCache(value('GOCACHE')),
      ...temporary(value('GOTMPDIR')),
      ...('value' in go ? await withinTree(go.value, ground) : []),
    ];
    return found.length > 0 ? found : [ok('nothing of "go env" stands in the way')];
  },
};

/** GOWORK=off hides a go.work that is there, so that only one module is tested. */
function workOff(gowork: string, { cwd }: Ground): readonly Found[] {
  if (gowork !== 'off') return [];
  const hidden = quietly(() => locate({ cwd }));
  if (hidden?.kind !== 'work') return [];
  return [
    finding(
      'warning',
      `GOWORK is off, so ${hidden.file} is not used and only the module of this folder is tested`,
      'unset GOWORK ("go env -u GOWORK" where "go env -w" has set it)',
    ),
  ];
}

function modulesOff(mode: string): readonly Found[] {
  if (mode !== 'off') return [];
  return [
    finding('failure', 'GO111MODULE is off: the go command then knows neither go.mod nor go.work', 'unset GO111MODULE'),
  ];
}

function unverified(value: (name: string) => string): readonly Found[] {
  const given = (['GONOSUMDB', 'GONOSUMCHECK', 'GOINSECURE'] as const).flatMap((name) => {
    const set = value(name);
    // GONOSUMDB follows GOPRIVATE, and that is meant.
    return set === '' || (name === 'GONOSUMDB' && set === value('GOPRIVATE')) ? [] : [name];
  });
  const names = value('GOSUMDB') === 'off' ? ['GOSUMDB=off', ...given] : given;
  if (names.length === 0) return [];
  return [
    finding(
      'note',
      `modules may be taken without the checksum database: ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} set`,
      'unset what is not meant; GOPRIVATE names modules that are private',
    ),
  ];
}

function buildCache(folder: string): readonly Found[] {
  if (folder === '') return [];
  if (!isAbsolute(folder)) {
    return [
      finding(
        'failure',
        `GOCACHE is ${folder}, and the go command builds nothing without a build cache`,
        'unset GOCACHE',
      ),
    ];
  }
  if (!existsSync(folder) || isWritable(folder)) return [];
  return [
    finding(
      'failure',
      `Go's build cache cannot be written: ${folder}`,
      `make it writable, or set GOCACHE to another folder`,
    ),
  ];
}

/** gows lets the go command link in a folder of its own; its listings use this one. */
function temporary(folder: string): readonly Found[] {
  if (folder === '' || (existsSync(folder) && isWritable(folder))) return [];
  return [
    finding(
      'failure',
      `GOTMPDIR is ${folder}, which ${existsSync(folder) ? 'cannot be written' : 'is not there'}`,
      'make that folder, or unset GOTMPDIR',
    ),
  ];
}

/** Folders that the go command writes to are files of the work tree then, unless git ignores them. */
async function withinTree(go: GoEnv, ground: Ground): Promise<readonly Found[]> {
  const top = await ground.top;
  return (['GOCACHE', 'GOMODCACHE'] as const).flatMap((name): Found[] => {
    const rest = relative(top, go[name]);
    if ('fault' in ground.location || rest === '' || rest.startsWith(`..${sep}`) || rest === '..' || isAbsolute(rest)) {
      return [];
    }
    return existsSync(join(top, '.git'))
      ? [finding('note', `${name} lies in the work tree: ${rest}`, `see that git ignores it, or unset ${name}`)]
      : [];
  });
}

function isWritable(folder: string): boolean {
  return quietly(() => accessSync(folder, constants.W_OK) ?? true) === true;
}

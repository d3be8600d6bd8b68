// Causes in what was built: another program, workspace or not, versions of modules, the commit.

import type { BuildModule } from '#binary';
import { changedCode, compareCode } from './code.ts';
import {
  type Compared,
  cause,
  differencesIn,
  inBoth,
  onlySide,
  type Rule,
  settingDiffers,
  settingOf,
} from './compared.ts';
import { versionText } from './facts.ts';

const devel = '(devel)';

export const programCause: Rule = (compared) =>
  differencesIn(compared, 'main').flatMap(({ name, a, b }) =>
    name === 'package'
      ? [
          cause(
            'program',
            `they are different programs: ${a} (A), ${b} (B)`,
            `build the same main package: go build ${a}`,
          ),
        ]
      : [],
  );

/** In a workspace the version of its modules is not known; outside it is that which go.mod names. */
export const workspaceCause: Rule = (compared) => {
  const found = differencesIn(compared, 'module').filter(({ a, b }) => (a === devel) !== (b === devel) && a && b);
  const [first] = found;
  if (!first) return [];
  const [inside, outside] = first.a === devel ? ['A', 'B'] : ['B', 'A'];
  const more = found.length === 1 ? '' : ` (and ${found.length - 1} more)`;
  const version = first.a === devel ? first.b : first.a;
  return [
    cause(
      'workspace',
      `${inside} was built in a workspace: ${first.name} is ${devel} in it, and ${version} in ${outside}${more}`,
      'build both with GOWORK=off, or both with the go.work in force',
    ),
  ];
};

/** What is only linked into one may be so for a setting that chooses files. */
const choosing = ['-tags', '-race', 'CGO_ENABLED', 'GOEXPERIMENT'];

export const moduleCauses: Rule = (compared) => {
  const chosen = choosing.some((name) => settingDiffers(compared, name));
  const found = differencesIn(compared, 'module').filter(
    ({ a, b }) => (a === devel) === (b === devel) && !(chosen && (a === undefined || b === undefined)),
  );
  const [first] = found;
  if (!first) return [];
  const [a, b] = [moduleOf(compared, 'a', first.name), moduleOf(compared, 'b', first.name)];
  const more = found.length === 1 ? '' : ` (and ${found.length - 1} more modules differ)`;
  if (!a || !b) {
    const there = a ?? b;
    return [
      cause(
        'module',
        `only ${onlySide(first)} links ${first.name} ${there ? versionText(there) : ''}${more}`,
        `build both from the same source, with the same go.mod: only ${onlySide(first)} imports ${first.name}`,
      ),
    ];
  }
  if (versionText(withoutSum(a)) === versionText(withoutSum(b))) {
    return [
      cause(
        'module',
        `${first.name} ${a.version} has other content: its checksum is ${inBoth(sumOf(a), sumOf(b))}${more}`,
        'run "go mod verify" for both, and use the same go.sum: one of them is not what the version stands for',
      ),
    ];
  }
  const line = a.replace ? replaceLine(a) : `require ${a.path} ${a.version}`;
  const [from, to] = [withoutSum(a), withoutSum(b)].map(versionText);
  return [
    cause('module', `${first.name} is ${inBoth(from, to)}${more}`, `write "${line}" into go.mod (or go.work) for both`),
  ];
};

export function replaceLine({ path, replace }: BuildModule): string {
  const version = replace?.version === devel ? '' : (replace?.version ?? '');
  return `replace ${path} => ${[replace?.path, version].filter(Boolean).join(' ')}`;
}

function moduleOf(compared: Compared, side: 'a' | 'b', path: string): BuildModule | undefined {
  return compared[side].build?.deps.find((module) => module.path === path);
}

function withoutSum({ path, version, replace }: BuildModule): BuildModule {
  return { path, version, ...(replace ? { replace: { path: replace.path, version: replace.version } } : {}) };
}

function sumOf({ sum, replace }: BuildModule): string | undefined {
  return replace?.sum ?? sum;
}

/** Whose code the other commit, or what is not committed, has changed. */
function codeWords(compared: Compared): string {
  const code = compareCode(compared);
  const changed = code && changedCode(compared, code);
  return changed ? `; code of ${changed.list} differs` : '';
}

export const commitCauses: Rule = (compared) => {
  if ([compared.a, compared.b].some(({ build }) => !build || build.settings.length === 0)) return [];
  const [a, b] = [compared.a, compared.b].map((side) => settingOf(side, 'vcs.revision'));
  if ((a === undefined) !== (b === undefined)) {
    const [side, other] = a === undefined ? ['B', 'A'] : ['A', 'B'];
    return [
      cause(
        'vcs',
        `${side} names the commit it was built from (${(a ?? b)?.slice(0, 12)}), ${other} names none`,
        'give both -buildvcs=false, or build both in a clone with git and -buildvcs=true',
      ),
    ];
  }
  if (a !== b) {
    const change = `build both from the same commit: git checkout ${a?.slice(0, 12)}`;
    return [
      cause(
        'vcs',
        `they are of different commits: ${a?.slice(0, 12)} (A), ${b?.slice(0, 12)} (B)${codeWords(compared)}`,
        change,
      ),
    ];
  }
  if (differencesIn(compared, 'vcs').some(({ name }) => name === 'vcs.modified')) {
    const dirty = settingOf(compared.a, 'vcs.modified') === 'true' ? 'A' : 'B';
    return [
      cause(
        'vcs',
        `${dirty} was built with uncommitted changes (vcs.modified=true), of the same commit${codeWords(compared)}`,
        'build where git status --porcelain prints nothing, or give both -buildvcs=false',
      ),
    ];
  }
  return versionCause(compared);
};

/** The version of the main module, where no commit tells why it differs. */
const versionCause: Rule = (compared) => {
  const [a, b] = [compared.a.build?.main, compared.b.build?.main];
  if (!a || !b || a.path !== b.path || versionText(a) === versionText(b)) return [];
  const message = `the main module is ${inBoth(versionText(withoutSum(a)), versionText(withoutSum(b)))}`;
  if (settingOf(compared.a, 'vcs.revision') !== undefined) {
    return [
      cause(
        'tags',
        `${message}, of the same commit: the clones have other tags`,
        'fetch all tags: git fetch --tags --unshallow',
      ),
    ];
  }
  const installed = [a, b].find(({ sum }) => sum !== undefined);
  const program = compared.a.build?.path;
  const change = installed
    ? `build both from the module cache: go install ${program}@${installed.version}`
    : 'build both in the same way: with -buildvcs=false, or with git and all tags';
  return [cause('module', message, change)];
};

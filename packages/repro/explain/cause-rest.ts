// Causes where neither settings, modules, commit nor paths differ: the source itself, data, or the ids alone.

import type { BuildModule } from '#binary';
import type { Cause, TextDifference } from './answer.ts';
import { replaceLine } from './cause-modules.ts';
import { type ChangedCode, type CodeDifference, changedCode, lineSection, moduleOfPackage } from './code.ts';
import { type Compared, cause, commitTime, looksLikeTime, settingOf, shown } from './compared.ts';
import { outside } from './sections.ts';
import { dataSection } from './text.ts';

const mostNamed = 3;

/** Exactly one. `code` and `text` are asked for only where they are needed. */
export function restCause(
  compared: Compared,
  code: () => CodeDifference | undefined,
  text: () => TextDifference | undefined,
): Cause {
  const real = compared.sections.filter(({ follows }) => follows === undefined);
  if (real.length === 0 && compared.sections.length > 0) return idsCause(compared);
  // The headers say how large the rest is.
  const inner = real.filter(({ name }) => name !== outside);
  if (inner.length > 0 && inner.every(({ name }) => lineSection.test(name))) {
    return cause(
      'lines',
      'code and data are equal, but for the lines that they come from: source moved up or down, or was renamed',
      commitAdvice(compared),
    );
  }
  const found = code();
  const changed = found && changedCode(compared, found);
  if (changed) return sourceCause(compared, changed);
  if (found && real.some(({ name }) => dataSection.test(name))) return dataCause(compared, text());
  const names = real.map(({ name }) => name).slice(0, mostNamed);
  return cause(
    'unknown',
    `the build info is the same, and no rule tells why ${names.join(', ') || 'the rest'} differ`,
    'build both twice in the same folder: what then differs is C code, generated source or the toolchain itself',
  );
}

function idsCause({ a, b }: Compared): Cause {
  const lacking =
    a.buildId === '' || b.buildId === '' ? 'one was linked with -buildid=' : 'they were made from other inputs';
  return cause(
    'ids',
    `all is equal but ids of the build: ${lacking}`,
    'give both -ldflags=-buildid= and -trimpath, or build both with the same flags in the same folder',
  );
}

function sourceCause(compared: Compared, changed: ChangedCode): Cause {
  const module = moduleOfPackage(changed.first, compared.a);
  return cause(
    'source',
    `the source differs: code of ${changed.list} (${shown(changed.example)})`,
    sourceAdvice(compared, module),
  );
}

function sourceAdvice(compared: Compared, module: BuildModule | undefined): string {
  if (module?.replace && module.replace.sum === undefined) {
    return `make ${module.replace.path} the same for both, or drop the line "${replaceLine(module)}" from go.mod (go.work)`;
  }
  if (module?.sum !== undefined)
    return 'run "go mod verify" (with vendor/: go mod vendor) for both: one module is not what go.sum says';
  if (module === undefined) return 'install Go anew for both: code of its own standard library differs';
  return commitAdvice(compared);
}

function commitAdvice({ a }: Compared): string {
  if (settingOf(a, 'vcs.modified') === 'true')
    return 'commit first: both were built with uncommitted changes (vcs.modified=true)';
  return settingOf(a, 'vcs.revision') === undefined
    ? 'build both from one commit, in a clone with git and with -buildvcs=true, so that it is recorded'
    : 'look for source that git ignores, such as generated code: both name the same commit';
}

function dataCause(compared: Compared, text: TextDifference | undefined): Cause {
  const names = compared.sections.filter(({ name, differing }) => differing > 0 && dataSection.test(name));
  const seen = text ? sidesOf(text).join(', ') : `in ${names.map(({ name }) => name).join(', ')}`;
  const [idsA, idsB] = [compared.a.buildId?.split('/') ?? [], compared.b.buildId?.split('/') ?? []];
  // The second and third part are of the main package: what it was compiled from, and what came of it.
  const sameMain = idsA.length === 4 && idsB.length === 4 && idsA[1] === idsB[1] && idsA[2] === idsB[2];
  const trimmed = settingOf(compared.a, '-trimpath') === 'true' ? ', which is not recorded with -trimpath' : '';
  const from = sameMain
    ? `the main package is the same, so it is -X of -ldflags${trimmed}, or data of an import`
    : 'an embedded file or a constant';
  const message = `code is equal, data is not: ${seen}; ${from}`;
  if (looksLikeTime(text?.a, text?.b)) return cause('data', message, commitTime);
  return cause(
    'data',
    message,
    sameMain
      ? 'give both the same -ldflags=-X, and embed the same files'
      : 'embed the same files (go:embed), and compile the same constants',
  );
}

/** A text that is too short to be told from others is not seen. */
function sidesOf({ a, b }: TextDifference): readonly string[] {
  if (a === '') return [`${JSON.stringify(b)} only in B`];
  return b === '' ? [`${JSON.stringify(a)} only in A`] : [`${JSON.stringify(a)} (A)`, `${JSON.stringify(b)} (B)`];
}

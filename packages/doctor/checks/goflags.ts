// GOFLAGS: what in it cannot be, keeps results from being reused, or contradicts what else is set.

import {
  faultsOf,
  findGoFlag,
  flagBool,
  flagValue,
  type GoEnv,
  goArgument,
  parseGoflags,
  raceSupport,
  splitQuoted,
} from '#gocmd';
import { capture } from '#process';
import { type Check, type Found, finding, foundFrom, ok } from '../check.ts';
import type { Ground } from '../ground.ts';

const where = '"go env GOFLAGS" shows it, "go env -u GOFLAGS" takes away what "go env -w" has set';

export const goflags: Check = {
  name: 'GOFLAGS',
  async look(ground) {
    const go = await ground.go;
    const text = ground.env['GOFLAGS'] ?? ('value' in go ? go.value.GOFLAGS : '');
    if (text === '') return [ok('not set')];
    const read = parseGoflags(text);
    const found = [
      ...('value' in go ? await refused(go.value, ground) : []),
      ...read.diagnostics.map((diagnostic) => foundFrom(diagnostic)),
      ...unreusable(text),
      ...modules(flagValue(read.build, 'mod'), ground),
      ...('value' in go ? race(flagBool(read.build, 'race'), go.value, ground.cwd) : []),
      ...selecting(read.run.filter(({ name }) => ['run', 'skip', 'short', 'failfast'].includes(name)).map(goArgument)),
    ];
    return found.length > 0 ? found : [ok('nothing in it stands in the way')];
  },
};

/** `go env` alone passes over a flag that no command has. */
async function refused({ go }: GoEnv, { cwd, env }: Ground): Promise<readonly Found[]> {
  const said = await capture({ command: go, args: ['version'], cwd, env: { ...env, GOTOOLCHAIN: 'local' } });
  return said.exitCode === 0 ? [] : faultsOf(said.stderr).map((diagnostic) => foundFrom(diagnostic));
}

/** Each flag of the table under which no result is kept. */
function unreusable(text: string): readonly Found[] {
  const split = splitQuoted(text);
  return ('words' in split ? split.words : []).flatMap((word): Found[] => {
    const rule = findGoFlag(/^--?([^-=][^=]*)/.exec(word)?.[1] ?? '');
    const value = word.slice(word.indexOf('=') + 1);
    if (rule?.reuse !== 'never' || (word.includes('=') && value === rule.byDefault)) return [];
    return [
      finding(
        'warning',
        `${word} in GOFLAGS keeps every result from being reused: ${rule.never}`,
        `take it out; ${where}`,
      ),
    ];
  });
}

function modules(mod: string | undefined, { location }: Ground): readonly Found[] {
  if (mod === undefined || mod === 'readonly' || mod === '') return [];
  const inWork = 'value' in location && location.value.kind === 'work';
  if (mod === 'mod') {
    return inWork
      ? [finding('failure', '-mod=mod in GOFLAGS is refused by the go command in a workspace', `take it out; ${where}`)]
      : [
          finding(
            'warning',
            '-mod=mod in GOFLAGS lets every go command rewrite go.mod and go.sum, also while tests run',
            `take it out, and run go mod tidy where that is meant; ${where}`,
          ),
        ];
  }
  return [];
}

function race(given: boolean | undefined, go: GoEnv, cwd: string): readonly Found[] {
  if (given === false) {
    return [finding('note', '-race=false in GOFLAGS: gows tests without race detection', `take it out; ${where}`)];
  }
  if (given !== true) return [];
  const support = raceSupport(go, cwd);
  if (support.ok) return [];
  const cgo = go.givenCgoEnabled === '0' ? 'unset CGO_ENABLED, or ' : '';
  return [
    finding(
      'failure',
      `GOFLAGS has -race, so the go command refuses to build: ${support.why}`,
      `${cgo}take -race out of GOFLAGS`,
    ),
  ];
}

function selecting(flags: readonly string[]): readonly Found[] {
  if (flags.length === 0) return [];
  return [
    finding(
      'warning',
      `GOFLAGS leaves out tests everywhere: ${flags.join(' ')}`,
      `take it out, and say it where it is meant; ${where}`,
    ),
  ];
}

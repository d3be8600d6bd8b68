// What pkg-config says of the packages that #cgo pkg-config lines name: the go command hands it on and does not key it.

import { capture } from '#process';
import type { CompilerRequest } from './compiler.ts';
import { findProgram } from './find.ts';
import type { ReuseField } from './reuse-class.ts';

/** The name under which the answer for a list of a package (`CgoPkgConfig`) stands. */
export function pkgConfigName(list: readonly string[]): string {
  return `pkg-config ${list.join(' ')}`;
}

/**
 * One field for each distinct list, by its name. `value` is what pkg-config answers: versions, then flags; what it says
 * of a failure; `none` where there is no pkg-config. It is asked anew every time, as its answer may come from anywhere.
 */
export async function pkgConfigFields(
  lists: Iterable<readonly string[]>,
  request: Pick<CompilerRequest, 'goEnv' | 'env' | 'cwd'>,
): Promise<ReadonlyMap<string, ReuseField>> {
  const distinct = new Map([...lists].map((list) => [pkgConfigName(list), list]));
  const { goEnv, cwd } = request;
  const program = goEnv.raw['PKG_CONFIG'] || 'pkg-config';
  const file = findProgram(program, goEnv.searchPath, cwd);
  const fields = await Promise.all(
    [...distinct].map(async ([name, list]): Promise<[string, ReuseField]> => {
      if (file === undefined) return [name, { name, value: 'none' }];
      // As getPkgConfigFlags of cmd/go/internal/work/exec.go orders them.
      const options = list.filter((word) => word.startsWith('--') && word !== '--');
      const packages = list.filter((word) => !word.startsWith('--'));
      const said = await Promise.all([
        answer(request, file, ['--modversion', ...options, '--', ...packages]),
        answer(request, file, ['--cflags', '--libs', ...options, '--', ...packages]),
      ]);
      return [name, { name, value: said.join('; ') }];
    }),
  );
  return new Map(fields);
}

async function answer(
  { env, cwd }: Pick<CompilerRequest, 'env' | 'cwd'>,
  command: string,
  args: readonly string[],
): Promise<string> {
  try {
    const said = await capture({ command, args, cwd, env });
    const text = said.stdout.toString('utf8').trim().replace(/\s+/g, ' ');
    return said.exitCode === 0
      ? text
      : `exit ${said.exitCode ?? said.signal}: ${said.stderr.trim().replace(/\s+/g, ' ')}`;
  } catch {
    return 'cannot be started';
  }
}

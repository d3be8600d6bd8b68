// gows completion: prints the script that lets a shell complete gows.

import { DiagnosticError, exitCodes, failure } from '#diagnostics';
import { completionScripts } from '../completion/scripts.ts';
import { common } from '../options.ts';
import type { CommandSpec } from './command.ts';

const shells = Object.keys(completionScripts);

export const completion: CommandSpec = {
  name: 'completion',
  usage: shells.join('|'),
  about: 'Print the script by which a shell completes commands, flags, packages and modules',
  flags: common.filter(({ name }) => name === 'no-color'),
  goFlags: 'none',
  words: shells,
  examples: [
    'source <(gows completion bash)',
    'gows completion zsh >"${fpath[1]}/_gows"',
    'gows completion fish | source',
  ],
  async run(call, output) {
    const [shell, ...more] = call.patterns;
    const script = shell === undefined ? undefined : completionScripts[shell];
    if (script !== undefined && more.length === 0) {
      output.out(script);
      return exitCodes.ok;
    }
    throw new DiagnosticError(
      failure('usage/arguments', `gows completion takes the name of a shell: ${shells.join(', ')}`, {
        remedy: 'gows completion bash',
      }),
    );
  },
};

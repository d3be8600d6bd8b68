// gows doctor: what is wrong with the machine, the settings and the workspace, and what to do about each.

import { exitCodes } from '#diagnostics';
import { examine } from '#doctor';
import { redactor } from '#events';
import { drawDoctor } from '#report';
import { refuseWords } from '../arguments.ts';
import { openCacheDir } from '../cache-dir.ts';
import { common } from '../options.ts';
import { chooseRemote } from '../remote.ts';
import { findGoexec } from '../run-plan.ts';
import type { CommandSpec } from './command.ts';

export const doctor: CommandSpec = {
  name: 'doctor',
  usage: '',
  about: 'Look for what is wrong with Go, C compiler, git, disk, settings and workspace, and say what to do',
  flags: common,
  goFlags: 'none',
  examples: ['gows doctor', 'gows doctor --json'],
  async run(call, output) {
    refuseWords(call, (word) => ({
      message: `gows doctor looks at the workspace as a whole, so ${word} means nothing to it`,
      remedy: 'leave it out; start it in the folder in question',
    }));
    const found = await examine({
      cwd: call.cwd,
      env: call.env,
      cacheFolder: () => openCacheDir(call.own.cacheDir, call.env, call.cwd),
      goexec: () => findGoexec(call),
      remote: (config) => chooseRemote(call, config),
    });
    const answer = redactor(call.env).throughout(found);
    const columns = output.columns === undefined ? {} : { columns: output.columns };
    output.out(call.own.json ? `${JSON.stringify(answer)}\n` : drawDoctor(answer, { color: output.color, ...columns }));
    return answer.counts.failure > 0 ? exitCodes.failed : exitCodes.ok;
  },
};

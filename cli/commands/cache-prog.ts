// gows cache prog: what GOCACHEPROG names. The go command's own cache answers, what that lacks comes from the remote, and what
// is compiled here is sent there.

import { isAbsolute } from 'node:path';
import { openRemote } from '#cache';
import { DiagnosticError, exitCodes, failure } from '#diagnostics';
import { redactor } from '#events';
import { serveCompileCache } from '#goexec';
import { handOver } from '#process';
import { refuseFaults, refuseWords } from '../arguments.ts';
import { makeWorkFolder } from '../cache-dir.ts';
import { common, running } from '../options.ts';
import { chooseRemote } from '../remote.ts';
import { findGoexec } from '../run-plan.ts';
import type { Call } from '../session.ts';
import { sendMs, sendStoppedMs } from '../shared-cache.ts';
import type { CommandSpec } from './command.ts';

export const cacheProg: CommandSpec = {
  name: 'cache prog',
  usage: '',
  about: "Let a plain go command share what it compiles: set GOCACHEPROG='gows cache prog'",
  flags: [...running.filter(({ name }) => name === 'remote'), ...common.filter(({ name }) => name === 'no-color')],
  goFlags: 'none',
  examples: ["GOCACHEPROG='gows cache prog' go build ./..."],
  async run(call, output) {
    refuseFaults(call);
    refuseWords(call, (word) => ({
      message: `gows cache prog is asked by the go command, so ${word} means nothing to it`,
      remedy: 'leave it out',
    }));
    const goCache = goCacheOf(call);
    const goexec = neededGoexec(call);
    const { settings, diagnostics } = chooseRemote(call, await configOf(call));
    await output.diagnose(diagnostics);
    const remote = settings && openRemote(settings);
    const work = makeWorkFolder();
    try {
      const server = await serveCompileCache({
        goexec,
        folder: work.dir,
        goCache,
        remote: Promise.resolve(remote),
        redact: redactor(call.env),
      });
      // Where there is no socket the go command's own cache answers alone.
      const args = server?.args ?? ['-cacheprog', '/dev/null', goCache];
      const { code } = await handOver({ command: goexec, args, cwd: call.cwd, env: call.env });
      await server?.close();
      // The go command waits until this process has ended.
      const transfer = await remote?.close(call.signal.aborted ? sendStoppedMs : sendMs);
      await output.diagnose(transfer?.diagnostics ?? []);
      return code === 0 ? exitCodes.ok : exitCodes.failed;
    } finally {
      work.remove();
    }
  },
};

/** @throws DiagnosticError where it was not the go command that started gows: that always says where its cache is. */
function goCacheOf({ env }: Call): string {
  const goCache = env['GOCACHE'] ?? '';
  if (isAbsolute(goCache)) return goCache;
  throw new DiagnosticError(
    failure('config/environment', 'gows cache prog is started by the go command, which would have set GOCACHE', {
      remedy: "type GOCACHEPROG='gows cache prog' go build ./...",
    }),
  );
}

/** @throws DiagnosticError where there is none. */
function neededGoexec(call: Call): string {
  const goexec = process.platform === 'win32' ? undefined : findGoexec(call);
  if (goexec !== undefined) return goexec;
  throw new DiagnosticError(
    failure('config/environment', 'gows cache prog needs goexec, which is not there for this platform or is off', {
      remedy: 'unset GOCACHEPROG or GOWS_GOEXEC',
    }),
  );
}

/** gows.jsonc of the workspace in which the go command was started. One with faults is for other commands to tell of. */
async function configOf({ cwd, env }: Call) {
  const [{ readConfig }, { locate, realFolder }] = await Promise.all([import('#config'), import('#workspace')]);
  try {
    const root = realFolder(locate({ cwd: realFolder(cwd), gowork: env['GOWORK'] }).root);
    return await readConfig(root, root);
  } catch {
    return undefined;
  }
}

// gows cache prog: what GOCACHEPROG names. The go command's own cache answers, what that lacks comes from the remote, and what
// is compiled here is sent there.

import { isAbsolute } from 'node:path';
import { openRemote, type RemoteSettings } from '#cache';
import type { Config } from '#config';
import { type Diagnostic, DiagnosticError, exitCodes, failure, warning } from '#diagnostics';
import { redactor } from '#events';
import { serveCompileCache } from '#goexec';
import { handOver } from '#process';
import { refuseFaults, refuseWords } from '../arguments.ts';
import { makeWorkFolder } from '../cache-dir.ts';
import { common, running } from '../options.ts';
import type { Output } from '../output.ts';
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
    const settings = await settingsOf(call, output);
    const remote = settings && openRemote(settings);
    const work = makeWorkFolder();
    try {
      const server =
        remote && (await serveCompileCache({ goexec, folder: work.dir, goCache, remote, redact: redactor(call.env) }));
      // Where there is no remote or no socket the go command's own cache answers alone.
      const args = server?.args ?? ['-cacheprog', '/dev/null', goCache, '0s'];
      const { code } = await handOver({ command: goexec, args, cwd: call.cwd, env: call.env });
      const used = await server?.close();
      // The go command waits until this process has ended.
      const transfer = await remote?.close(call.signal.aborted ? sendStoppedMs : sendMs);
      await output.diagnose([...(used?.diagnostics ?? []), ...(transfer?.diagnostics ?? [])]);
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

/** Undefined where no remote is used. What is wrong with it is told, and no reason for the go command to fail. */
async function settingsOf(call: Call, output: Output): Promise<RemoteSettings | undefined> {
  const unless = async <T>(choose: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await choose();
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      await output.diagnose(error.diagnostics.map(asWarning), error.top);
      return undefined;
    }
  };
  const config = await unless(() => configOf(call));
  const chosen = await unless(() => chooseRemote(call, config));
  await output.diagnose(chosen?.diagnostics ?? []);
  const settings = chosen?.settings;
  if (!settings || settings.signer || settings.outputTrust?.length) return settings;
  const unused = `the remote cache ${settings.name} is not used: what is compiled is not taken on the word of gows.jsonc`;
  await output.diagnose([
    warning('remote/untrusted', unused, { remedy: 'set GOWS_REMOTE_TRUST to the public keys of its writers' }),
  ]);
  return undefined;
}

function asWarning(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: 'warning' };
}

/** gows.jsonc of the workspace in which the go command was started, which may be in none. @throws DiagnosticError for its faults */
async function configOf({ cwd, env }: Call): Promise<Config | undefined> {
  const [{ readConfig }, { locate, realFolder }] = await Promise.all([import('#config'), import('#workspace')]);
  let root: string;
  try {
    root = realFolder(locate({ cwd: realFolder(cwd), gowork: env['GOWORK'] }).root);
  } catch {
    return undefined;
  }
  return readConfig(root, root);
}

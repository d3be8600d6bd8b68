// How test binaries are built and run, from a session's settings.

import { join, resolve } from 'node:path';
import { findProgram, flagValue, namesFolders } from '#gocmd';
import type { BuildSettings, RunSettings } from '#plan';
import { badValue } from './arguments.ts';
import type { Session } from './session.ts';

export function buildSettings(session: Session): BuildSettings {
  const { goEnv, settings, location, call } = session;
  const { cover } = settings;
  // The go command reads patterns by the folder in which it is started, and the test binary prints them as they were given.
  const cwd = (cover && namesFolders(cover)) || call.files ? call.cwd : location.root;
  return {
    go: goEnv.go,
    goVersion: goEnv.GOVERSION,
    goroot: goEnv.GOROOT,
    flags: settings.buildFlags,
    goflags: goEnv.GOFLAGS,
    cwd,
    env: { ...call.env, PWD: cwd },
    ...(cover ? { cover } : {}),
    exe: goEnv.GOEXE,
    ...(settings.memoryBytes === undefined ? {} : { memoryBytes: settings.memoryBytes }),
    ...(call.tests !== false && (settings.compileOnly || flagValue(call.split.own, 'o')) ? { debug: true } : {}),
    wrapper: wrapperOf(session),
  };
}

/**
 * As cmd/go's FindExecCmd: what -exec names, or a program on PATH that runs what is built for another platform.
 * @throws DiagnosticError where -exec names nothing that can be started.
 */
export function wrapperOf({ goEnv, call, settings: { exec } }: Session): readonly string[] {
  const [program, ...words] = exec;
  if (program !== undefined) {
    const found = findProgram(program, goEnv.searchPath, call.cwd);
    if (found !== undefined) return [found, ...words];
    throw badValue(`-exec names ${program}, and there is no such program`, 'name one that is on PATH, or its path');
  }
  if (goEnv.GOOS === goEnv.GOHOSTOS && goEnv.GOARCH === goEnv.GOHOSTARCH) return [];
  const found = findProgram(`go_${goEnv.GOOS}_${goEnv.GOARCH}_exec`, goEnv.searchPath, call.cwd);
  return found === undefined ? [] : [found];
}

export function runSettings({ settings, call, goEnv }: Session): RunSettings {
  // Where the go command would be started, it says so to the test, which runs in the folder of its package.
  const folder = resolve(call.cwd, flagValue(call.split.own, 'outputdir') ?? '');
  return {
    args: [...(settings.writes ? [`-test.outputdir=${folder}`] : []), ...settings.runArgs],
    // As in the go command: these may take as long as they take.
    timeoutMs: settings.bench || settings.fuzz ? 0 : settings.timeoutMs,
    timeout: settings.timeout,
    failfast: settings.failfast,
    ...(settings.fuzz ? { fuzzCache: join(goEnv.GOCACHE, 'fuzz') } : {}),
    env: call.env,
    repeat: settings.repeat,
  };
}

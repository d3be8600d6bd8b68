// How test binaries are built and run, from a session's settings.

import { findProgram, namesFolders } from '#gocmd';
import type { BuildSettings, RunSettings } from '#plan';
import type { Session } from './session.ts';

export function buildSettings(session: Session): BuildSettings {
  const { goEnv, settings, location, call } = session;
  const { cover } = settings;
  // The go command reads patterns by the folder in which it is started, and the test binary prints them as they were given.
  const cwd = cover && namesFolders(cover) ? call.cwd : location.root;
  return {
    go: goEnv.go,
    goVersion: goEnv.GOVERSION,
    goroot: goEnv.GOROOT,
    flags: settings.buildFlags,
    goflags: goEnv.GOFLAGS,
    cwd,
    env: { ...call.env, PWD: cwd },
    ...(cover ? { cover } : {}),
    wrapper: wrapperOf(session),
  };
}

/** As cmd/go's FindExecCmd: a program on PATH that runs what is built for another platform. */
export function wrapperOf({ goEnv, call }: Session): readonly string[] {
  if (goEnv.GOOS === goEnv.GOHOSTOS && goEnv.GOARCH === goEnv.GOHOSTARCH) return [];
  const found = findProgram(`go_${goEnv.GOOS}_${goEnv.GOARCH}_exec`, goEnv.searchPath, call.cwd);
  return found === undefined ? [] : [found];
}

export function runSettings({ settings, call }: Session): RunSettings {
  return {
    args: settings.runArgs,
    timeoutMs: settings.timeoutMs,
    timeout: settings.timeout,
    failfast: settings.failfast,
    env: call.env,
    repeat: settings.repeat,
  };
}

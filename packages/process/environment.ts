// Environments of children: plain records, changed the way the go command changes them.

import path from 'node:path';

export type Environment = Readonly<Record<string, string>>;

/** The variable's name as this environment spells it: on Windows names differ in case only (`Path`). */
function spelling(env: Environment, name: string, platform: NodeJS.Platform): string {
  if (platform !== 'win32') return name;
  return Object.keys(env).find((key) => key.toUpperCase() === name) ?? name;
}

/** Puts a folder first on PATH, as `base.AppendPATH` of cmd/go does with GOROOT/bin. */
export function withPathFirst(
  env: Environment,
  dir: string,
  platform: NodeJS.Platform = process.platform,
): Environment {
  const name = spelling(env, 'PATH', platform);
  const old = env[name];
  const separator = platform === 'win32' ? ';' : path.posix.delimiter;
  return { ...env, [name]: old ? `${dir}${separator}${old}` : dir };
}

/** Sets PWD to the folder in which the child starts, as `base.AppendPWD` of cmd/go does. */
export function withPwd(env: Environment, dir: string): Environment {
  return { ...env, PWD: dir };
}

/** What gows alone needs to know: a test that can read these could write results in the name of whoever runs it. */
const ownSecrets = new Set(['GOWS_REMOTE', 'GOWS_REMOTE_TOKEN', 'GOWS_REMOTE_KEY', 'GOWS_ISSUER_KEY']);

/** What children may see. The address of the remote cache may hold a password. */
export function forChildren(env: Readonly<Record<string, string | undefined>>): Environment {
  return definedOf(Object.fromEntries(Object.entries(env).filter(([name]) => !ownSecrets.has(name))));
}

/** Of `process.env`, what has a value. */
export function definedOf(env: Readonly<Record<string, string | undefined>>): Environment {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

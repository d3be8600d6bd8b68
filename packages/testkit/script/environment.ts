// The folders and variables of one script: its own home, caches and temporary folder, the machine's go caches.

import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type GoMachine, goMachine } from '../go.ts';
import { gitConfig, gitEnvironment } from '../repo.ts';
import { builtProgram } from '../repository.ts';

/** GOWS_SCRIPT_GOTOOLCHAIN=go1.27.0 runs the scripts as on a machine that has this release. */
export const toolchain: string = process.env['GOWS_SCRIPT_GOTOOLCHAIN'] ?? 'local';

/** What a script keeps of the runner's own environment; above all not CI, GOFLAGS, GOWORK or git's variables. */
const kept = [
  'PATH',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'SystemRoot',
  'ComSpec',
  'PATHEXT',
];

export interface ScriptFolders {
  /** All that the script makes lies below. */
  readonly root: string;
  /** `$WORK`: the files of the archive, and where the script begins. */
  readonly work: string;
  readonly home: string;
  readonly tmp: string;
  readonly cache: string;
}

/** Makes the folders below `root`, which exists. */
export async function makeFolders(root: string): Promise<ScriptFolders> {
  const folders = {
    root,
    work: path.join(root, 'work'),
    home: path.join(root, 'home'),
    tmp: path.join(root, 'tmp'),
    cache: path.join(root, 'cache'),
  };
  const bin = path.join(root, 'bin');
  // With telemetry on, the go command may leave a process behind that uploads counters.
  const telemetry = path.join(folders.home, '.config/go/telemetry');
  for (const folder of [folders.work, folders.tmp, folders.cache, bin, telemetry])
    await mkdir(folder, { recursive: true });
  await writeFile(path.join(telemetry, 'mode'), 'off');
  await writeFile(path.join(root, 'gitconfig'), gitConfig);
  if (process.platform !== 'win32') await symlink(builtProgram, path.join(bin, 'gows'));
  return folders;
}

/** The folders of PATH, with no other go command but that of the scripts. */
function goFirst({ goBin, env: { GOEXE } }: GoMachine): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  if (toolchain === 'local') return folders;
  return [path.dirname(goBin), ...folders.filter((folder) => !existsSync(path.join(folder, `go${GOEXE}`)))];
}

/** The environment that a script begins with. `id` marks its processes, so that what it leaves behind can be found. */
export async function scriptEnvironment(folders: ScriptFolders, id: string): Promise<Record<string, string>> {
  const go = await goMachine(toolchain);
  const environment: Record<string, string> = {};
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  const node = path.dirname(process.execPath);
  return {
    ...environment,
    PATH: [path.join(folders.root, 'bin'), node, ...goFirst(go)].join(path.delimiter),
    ...go.shared,
    GOENV: 'off',
    GOTOOLCHAIN: 'local',
    ...gitEnvironment,
    GIT_CONFIG_GLOBAL: path.join(folders.root, 'gitconfig'),
    // No repository above the script's own folder may be found.
    GIT_CEILING_DIRECTORIES: folders.root,
    GOWS_SCRIPT: id,
    GOWS_CACHE_DIR: path.join(folders.cache, 'gows'),
    XDG_CACHE_HOME: folders.cache,
    XDG_CONFIG_HOME: path.join(folders.home, '.config'),
    HOME: folders.home,
    USERPROFILE: folders.home,
    TMPDIR: folders.tmp,
    TMP: folders.tmp,
    TEMP: folders.tmp,
    WORK: folders.work,
    NO_COLOR: '1',
    goversion: `1.${go.minor}`,
  };
}

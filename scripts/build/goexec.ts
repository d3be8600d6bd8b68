// Builds goexec, the small Go program that starts test processes, for this machine or for every platform.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../repository.ts';

const run = promisify(execFile);
const source = path.join(repository, 'packages/goexec/go');

export interface Target {
  readonly goos: 'linux' | 'darwin' | 'windows';
  readonly goarch: 'amd64' | 'arm64';
}

/** All platforms that gows is published for. */
export const targets: readonly Target[] = (['linux', 'darwin', 'windows'] as const).flatMap((goos) =>
  (['amd64', 'arm64'] as const).map((goarch) => ({ goos, goarch })),
);

/** The platform that Node runs on here; undefined where goexec is not built for it. */
export function hostTarget(): Target | undefined {
  const goos = process.platform === 'win32' ? 'windows' : process.platform;
  const goarch = process.arch === 'x64' ? 'amd64' : process.arch;
  return targets.find((target) => target.goos === goos && target.goarch === goarch);
}

/** Of this machine, or of every platform. */
export function chosenTargets({ allPlatforms }: { readonly allPlatforms: boolean }): readonly Target[] {
  const host = hostTarget();
  return allPlatforms ? targets : host ? [host] : [];
}

/** goexec-linux-amd64, goexec-windows-arm64.exe, … */
export function goexecName({ goos, goarch }: Target): string {
  return `goexec-${goos}-${goarch}${goos === 'windows' ? '.exe' : ''}`;
}

/**
 * Builds what is missing or older than its sources into `outFolder`/goexec; returns the names built. A cross build with an empty
 * compile cache takes most of a minute, hence the check.
 */
export async function buildGoexec(outFolder: string, wanted: readonly Target[]): Promise<readonly string[]> {
  const folder = path.join(outFolder, 'goexec');
  await mkdir(folder, { recursive: true });
  const digest = await sourceDigest();
  const built: string[] = [];
  for (const target of wanted) {
    const file = path.join(folder, goexecName(target));
    const stamp = `${file}.sources`;
    if ((await readText(stamp)) === digest && (await exists(file))) continue;
    await compile(target, file);
    await writeFile(stamp, digest);
    built.push(goexecName(target));
  }
  return built;
}

async function compile({ goos, goarch }: Target, file: string): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  const env = {
    ...process.env,
    GOOS: goos,
    GOARCH: goarch,
    CGO_ENABLED: '0',
    GOFLAGS: '-buildvcs=false',
    GOWORK: 'off',
  };
  await run('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', draft, '.'], { cwd: source, env });
  await chmod(draft, 0o755);
  await rename(draft, file);
}

/** SHA-256 of the names and contents of the sources and of the Go release that compiles them. */
async function sourceDigest(): Promise<string> {
  const hash = createHash('sha256');
  const { stdout } = await run('go', ['version'], { cwd: source });
  hash.update(stdout);
  for (const name of (await readdir(source, { recursive: true })).sort()) {
    if (!/\.(go|mod|sum)$/.test(name) || name.endsWith('_test.go')) continue;
    hash.update(`${name}\0`).update(await readFile(path.join(source, name)));
  }
  return hash.digest('hex');
}

function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

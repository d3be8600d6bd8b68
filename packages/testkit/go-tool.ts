// Go programs that tests and benchmarks start, in the versions that they name, built once by the go command.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { capture } from '#process';

export type GoTool = { readonly program: string; readonly fault?: undefined } | { readonly fault: string };

/**
 * Installs `module/path@version` into the folder, unless that version is there.
 * @param say told before it takes time
 * @returns where the program is, or on one line why it cannot be had, as without a network.
 */
export async function installGoTool(tool: string, bin: string, say?: (text: string) => void): Promise<GoTool> {
  const [module = '', version = ''] = tool.split('@');
  const name = path.posix.basename(module);
  const program = path.join(bin, process.platform === 'win32' ? `${name}.exe` : name);
  const stamp = path.join(bin, `${name}.version`);
  if (existsSync(program) && existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return { program };
  mkdirSync(bin, { recursive: true });
  say?.(`Installing ${tool} …`);
  try {
    const env = { ...process.env, GOBIN: bin, GOWORK: 'off' };
    const { exitCode, stderr } = await capture({ command: 'go', args: ['install', tool], cwd: bin, env });
    if (exitCode !== 0) return { fault: `go could not install it: ${stderr.trim().split('\n').slice(-3).join(' ')}` };
  } catch (error) {
    return { fault: `go could not install it: ${(error as Error).message}` };
  }
  writeFileSync(stamp, version);
  return { program };
}

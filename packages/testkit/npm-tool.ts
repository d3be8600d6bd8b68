// Programs from npm that tests start and nothing else needs, in the versions that they name, installed once.

import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { capture } from '#process';
import type { GoTool } from './go-tool.ts';

/**
 * Installs `package@version`, whose program has the same name, into a folder of its own below `folder`, unless it is there. Its
 * install scripts are not run.
 * @returns where the program is, or on one line why it cannot be had, as without a network.
 */
export async function installNpmTool(tool: string, folder: string): Promise<GoTool> {
  const [name = ''] = tool.split('@');
  const prefix = path.join(folder, tool);
  const program = path.join(prefix, 'node_modules/.bin', name);
  if (existsSync(program)) return { program };
  mkdirSync(prefix, { recursive: true });
  const args = ['install', '--prefix', prefix, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', tool];
  try {
    const { exitCode, stderr } = await capture({ command: 'npm', args, cwd: prefix, env: process.env });
    if (exitCode !== 0) return { fault: `npm could not install it: ${stderr.trim().split('\n').slice(-3).join(' ')}` };
  } catch (error) {
    return { fault: `npm could not install it: ${(error as Error).message}` };
  }
  return { program };
}

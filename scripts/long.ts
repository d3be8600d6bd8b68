// `npm run test:long`: the property tests with their whole samples, of which `npm test` runs a fixed small one.

import { readFileSync } from 'node:fs';
import fg from 'fast-glob';
import { exitCode } from './checks/step.ts';
import { repository } from './repository.ts';

const files = fg
  .sync('{packages,cache,cli,scripts}/**/*.{test,script}.ts', { cwd: repository })
  .filter((file) => readFileSync(`${repository}/${file}`, 'utf8').includes('GOWS_LONG'));
const asked = process.argv.slice(2);
const chosen = asked.length === 0 ? files : files.filter((file) => asked.some((part) => file.includes(part)));
process.exitCode = await exitCode('vitest', ['run', ...chosen], { GOWS_LONG: '1' });

// All checks, one after the other, each with its time; the last line is `N passed, N failed`.

import { commandStep, type Step, vitestStep } from './checks/step.ts';

const node = process.execPath;
/** What tests of the tests import: compiled by all of them at once, the same work would be done by each. */
const library = [
  'testing',
  'os/exec',
  'os/signal',
  'net/http/httptest',
  'encoding/json',
  'archive/zip',
  'embed',
  'math/rand',
];
const steps: readonly Step[] = [
  commandStep('types', 'tsc', '-p', '.'),
  commandStep('types of pages', 'tsc', '-p', 'packages/report/pages'),
  commandStep('lint and format', 'biome', 'check', '--error-on-warnings'),
  commandStep('room order', node, 'scripts/rooms.ts'),
  commandStep('file sizes', node, 'scripts/sizes.ts'),
  commandStep('build', node, 'scripts/build.ts'),
  commandStep('compile the library of Go', 'go', 'build', ...library),
  commandStep('and with -race', 'go', 'build', '-race', ...library),
  vitestStep('unit', 'script', 'reuse'),
  // In a browser by themselves: what they wait for is drawn within a bound.
  vitestStep('pages'),
];

const lines: string[] = [];
const failures: string[] = [];
let passed = 0;
let failed = 0;
for (const step of steps) {
  console.log(`\n== ${step.name}`);
  const start = performance.now();
  const tally = await step.run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  passed += tally.passed;
  failed += tally.failed;
  failures.push(...(tally.failures ?? []));
  lines.push(`${tally.failed > 0 ? 'FAIL' : 'ok  '} ${step.name.padEnd(24)} ${seconds.padStart(6)} s`);
}
if (failures.length > 0) console.log(`\n== what failed\n${failures.join('\n')}`);
console.log(`\n${lines.join('\n')}\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

// Writes a made-up Go workspace: node bench/generate.ts DIR --modules 100 --packages 1000 --seed 1.

import { parseArgs } from 'node:util';
import { defaults, makeShape, type WorkspaceParameters } from './workspace/shape.ts';
import { writeWorkspace } from './workspace/write.ts';

const usage = `usage: node bench/generate.ts DIR [flags], each with a number:
${Object.entries(defaults)
  .map(([name, value]) => `  --${flagOf(name)} ${value}\n`)
  .join('')}`;

/** sleepMs → sleep-ms */
function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function fail(message: string): never {
  console.error(`${message}\n${usage}`);
  process.exit(2);
}

function parse(): { folder: string; parameters: WorkspaceParameters } {
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [flagOf(name), { type: 'string' as const }]));
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) return fail('One folder is needed, which is made or empty.');
  const parameters = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => {
      const given = values[flagOf(name)];
      const number = given === undefined ? value : Number(given);
      return [
        name,
        Number.isFinite(number) && number >= 0 ? number : fail(`--${flagOf(name)} takes a number, not ${given}`),
      ];
    }),
  );
  return { folder, parameters: parameters as unknown as WorkspaceParameters };
}

try {
  const { folder, parameters } = parse();
  const start = performance.now();
  const workspace = makeShape(parameters);
  const commit = await writeWorkspace(folder, workspace);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const { modules, packages } = workspace;
  const tested = packages.filter(({ test }) => test !== 'none').length;
  console.log(
    `${modules.length} modules, ${packages.length} packages, ${tested} with tests, commit ${commit.slice(0, 9)}, in ${seconds} s`,
  );
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

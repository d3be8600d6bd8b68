// Writes docs/reference from the code: JSON Schemas of what gows prints for programs, the commands, the diagnostics.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { configSchema } from '#config/schema';
import { type CodeClass, codes, exitCodeOf } from '#diagnostics';
import { doctorAnswerSchema } from '#doctor/schema';
import { runEventSchema } from '#events/schema';
import { goCacheAnswerSchema, pollutionAnswerSchema } from '#inspect/schema';
import {
  affectedAnswerSchema,
  dryRunAnswerSchema,
  graphAnswerSchema,
  missAnswerSchema,
  shardPlanSchema,
  whyAnswerSchema,
} from '#plan/schema';
import { reportAnswerSchema } from '#report/schema';
import { explainAnswerSchema, lockSchema, reproAnswerSchema } from '#repro/schema';
import { cacheCollectedSchema, cacheKeySchema, cacheStatsSchema, cacheVerifiedSchema } from '../cache/schema.ts';
import { historyAnswerSchema } from '../packages/history/answer-schema.ts';
import { renderCommands, renderInputs } from './reference/commands.ts';

export const referenceFolder = fileURLToPath(new URL('../docs/reference/', import.meta.url));

/** Path within docs/reference → its text. */
export function renderReference(): Map<string, string> {
  const schemas = {
    'run-event': runEventSchema,
    affected: affectedAnswerSchema,
    why: whyAnswerSchema,
    graph: graphAnswerSchema,
    'dry-run': dryRunAnswerSchema,
    miss: missAnswerSchema,
    'cache-key': cacheKeySchema,
    'cache-stats': cacheStatsSchema,
    'cache-gc': cacheCollectedSchema,
    'cache-verify': cacheVerifiedSchema,
    'ci-plan': shardPlanSchema,
    history: historyAnswerSchema,
    gows: configSchema,
    'go-cache': goCacheAnswerSchema,
    pollution: pollutionAnswerSchema,
    report: reportAnswerSchema,
    repro: reproAnswerSchema,
    lock: lockSchema,
    doctor: doctorAnswerSchema,
    'repro-explain': explainAnswerSchema,
  };
  const files = Object.entries(schemas).map(([name, schema]) => [`schema/${name}.json`, render(schema)] as const);
  return new Map([
    ...files,
    ['commands.md', renderCommands()],
    ['inputs.md', renderInputs()],
    ['diagnostics.md', renderDiagnostics()],
  ]);
}

const classWords: Readonly<Record<CodeClass, string>> = {
  usage: 'wrong usage',
  config: 'wrong configuration',
  workspace: 'the workspace or a base cannot be read',
  policy: 'a policy says no',
  environment: 'the machine',
  bug: 'a defect in gows',
};

function renderDiagnostics(): string {
  const rows = Object.entries(codes).map(([code, { class: kind, about }]) => {
    const exit = exitCodeOf(code as keyof typeof codes);
    return `| \`${code}\` | ${about} | ${classWords[kind]} | ${exit} |`;
  });
  return [
    '# Diagnostics',
    '',
    'Everything that gows has to say about input and machine carries a code. The exit code is that of the first error that',
    'stops a command; warnings and notes stop nothing.',
    '',
    '| code | meaning | class | exit code |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** Objects stay open for fields that come later (`io: 'input'`); what zod adds to check numbers and dates is left out. */
function render(schema: z.ZodType): string {
  const made = z.toJSONSchema(schema, {
    io: 'input',
    override({ jsonSchema }) {
      delete jsonSchema.readOnly;
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return `${JSON.stringify(made, null, 2)}\n`;
}

if (import.meta.main) {
  for (const [name, text] of renderReference()) {
    const file = join(referenceFolder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

// What is asked of `npm run bench -- …`.

import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '../scripts/repository.ts';
import { cases } from './cases/index.ts';

export interface Options {
  readonly quick: boolean;
  readonly cases: readonly string[];
  /** Undefined: as many as the case is to have. */
  readonly rounds?: number;
  readonly work: string;
  readonly out: string;
  readonly etcd?: string;
  /** Another gows than the one built here. */
  readonly gows?: string;
  readonly help: boolean;
}

/** What the committed results are, from which the docs' plots are drawn. */
export const committedResults: string = path.join(repository, 'bench/results.json');

/** What is left out of the quick set, unless asked for by name. */
const slow: readonly string[] = ['cold', 'leaf-no-race', 'limits', 'scale'];

export const usage = `usage: npm run bench [-- flags]

  --quick        fewer cases and rounds, smaller workspaces: under three minutes
  --case NAME    one case, or several by commas or by the flag again: ${cases.map(({ name }) => name).join(', ')}, limits
  --rounds N     rounds of each case (5; 3 with --quick)
  --etcd DIR     a checkout of etcd, of which four modules are measured, too (GOWS_BENCH_ETCD)
  --work DIR     where peers, workspaces and caches lie; kept from run to run (.gows-bench)
  --out FILE     results as JSON, each case in place of the same case in the file (results.json in the work folder)
  --save         the same as --out bench/results.json, and draws what the docs show of it, as \`node bench/plot.ts\` does
  --gows FILE    another gows than the one built here
`;

/** @throws Error, in words for the person, when a flag or a value is unknown. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      case: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      etcd: { type: 'string' },
      work: { type: 'string' },
      out: { type: 'string' },
      save: { type: 'boolean', default: false },
      gows: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const known = [...cases.map(({ name }) => name), 'limits'];
  const chosen = values.case.flatMap((names) => names.split(','));
  const unknown = chosen.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--case ${unknown}: there is ${known.join(', ')}`);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error(`--rounds takes a whole number from 1, not ${values.rounds}`);
  }
  const work = path.resolve(values.work ?? path.join(repository, '.gows-bench'));
  const etcd = values.etcd ?? env['GOWS_BENCH_ETCD'];
  return {
    quick: values.quick,
    cases: chosen.length > 0 ? chosen : values.quick ? known.filter((name) => !slow.includes(name)) : known,
    ...(rounds === undefined ? {} : { rounds }),
    work,
    out: path.resolve(values.out ?? (values.save ? committedResults : path.join(work, 'results.json'))),
    ...(etcd ? { etcd: etcd.replace(/^~(?=\/)/, os.homedir()) } : {}),
    ...(values.gows === undefined ? {} : { gows: values.gows }),
    help: values.help,
  };
}

// Results as a file: JSON in which a case stands once for each kind of workspace, the last that was measured.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CaseResult, type Limit, type Results, resultsVersion } from './result.ts';

/**
 * Reads a file of results; nothing where there is none.
 * @throws Error when it is of another version, or no JSON.
 */
export function readResults(file: string): Results {
  if (!existsSync(file)) return { version: resultsVersion, cases: [], limits: [] };
  const results = JSON.parse(readFileSync(file, 'utf8')) as Results;
  if (results.version !== resultsVersion) throw new Error(`${file} holds results of version ${results.version}`);
  return results;
}

/** What is known with what was measured now: it takes the place of the same case, made up or in etcd, and of the same size of `scale`. */
export function merge(old: Results, cases: readonly CaseResult[], limits: readonly Limit[] | undefined): Results {
  const id = (one: CaseResult) => JSON.stringify([one.case, one.kind, one.case === 'scale' ? one.size.packages : '']);
  const all = new Map([...old.cases, ...cases].map((one) => [id(one), one]));
  return { version: resultsVersion, cases: [...all.values()], limits: limits ?? old.limits };
}

export function writeResults(file: string, results: Results): void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);
}

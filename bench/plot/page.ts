// The tables of docs/performance.md, which stand between marks and are never typed.

import type { CaseResult, Results } from '../results/result.ts';
import { heading, limitLines, markdownTable } from '../results/table.ts';
import { barsName, scaleNames } from './plots.ts';

/** `<!-- bench NAME -->`, what stands there now, `<!-- end -->`. */
const mark = /(<!-- bench ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/**
 * Fills each mark: the name of a case, `machine` or `limits`. A case of which there are no results keeps the mark, with a
 * sentence instead.
 */
export function fillPage(page: string, results: Results): string {
  return page.replace(
    mark,
    (_, head: string, name: string, end: string) => `${head}\n${contentOf(name, results)}\n\n${end}`,
  );
}

function contentOf(name: string, results: Results): string {
  if (name === 'machine') return machineLines(results);
  if (name === 'limits')
    return (
      limitLines(results)
        .map((line) => `- ${line}`)
        .join('\n') || 'Not tried yet.'
    );
  const found = results.cases.filter((one) => one.case === name);
  if (found.length === 0) return 'Not measured yet.';
  if (name !== 'scale') return found.map(section).join('\n\n');
  const images = Object.values(scaleNames).map(
    (file) => `![How time and memory grow with the packages](images/${file})`,
  );
  const sorted = found.toSorted((a, b) => a.size.packages - b.size.packages);
  return [...(found.length > 1 ? images : []), ...sorted.map((one) => `${bold(one)}\n\n${markdownTable(one)}`)].join(
    '\n\n',
  );
}

function section(result: CaseResult): string {
  return `![${result.title}: how long each tool takes](images/${barsName(result)})\n\n${bold(result)}\n\n${markdownTable(result)}`;
}

function bold(result: CaseResult): string {
  return `**${heading(result)}**`;
}

/** Each machine and set of versions once, with the days. */
function machineLines({ cases }: Results): string {
  const seen = new Map<string, Set<string>>();
  for (const { machine, versions, at } of cases) {
    const { platform, cores, cpu, memoryGiB } = machine;
    const tools = Object.entries(versions).map(([tool, version]) => `${tool} ${version}`);
    const words = `${platform}, ${cores} cores (${cpu}), ${memoryGiB} GiB; ${tools.join(', ')}`;
    seen.set(words, (seen.get(words) ?? new Set()).add(at.slice(0, 10)));
  }
  return (
    [...seen].map(([words, days]) => `- ${[...days].sort().join(', ')}: ${words}`).join('\n') || 'Not measured yet.'
  );
}

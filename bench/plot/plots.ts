// Which plots there are of results, and the names of their files.

import type { CaseResult, Results } from '../results/result.ts';
import { drawBars } from './bars.ts';
import { drawLines } from './lines.ts';

export interface Plot {
  /** Of the file, with `.svg`. */
  readonly name: string;
  readonly svg: string;
}

/** The file of a case's bars; those of etcd have their own. */
export function barsName(result: CaseResult): string {
  return `bench-${result.case}${result.kind === 'etcd' ? '-etcd' : ''}.svg`;
}

export const scaleNames = { time: 'bench-scale.svg', memory: 'bench-scale-memory.svg' };

/** Bars for each case in which anything was measured, and for sizes, if there are several, lines. */
export function plotsOf(results: Results): readonly Plot[] {
  const measured = results.cases.filter(({ rows }) => rows.some(({ runs }) => runs.length > 0));
  const bars = measured
    .filter((one) => one.case !== 'scale')
    .map((one) => ({ name: barsName(one), svg: drawBars(one) }));
  const sizes = measured.filter((one) => one.case === 'scale');
  if (sizes.length < 2) return bars;
  return [
    ...bars,
    {
      name: scaleNames.time,
      svg: drawLines({ title: 'Time by size of the workspace', results: sizes, figure: 'wallMs' }),
    },
    {
      name: scaleNames.memory,
      svg: drawLines({ title: 'Memory of the largest process by size', results: sizes, figure: 'rssKiB' }),
    },
  ];
}

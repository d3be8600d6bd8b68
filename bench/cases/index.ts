// All cases, in the order in which they are measured.

import { allReused } from './all-reused.ts';
import type { CaseKind } from './case.ts';
import { cold } from './cold.ts';
import { leaf, leafWithoutRace } from './leaf.ts';
import { nothingReused } from './nothing-reused.ts';
import { scale } from './scale.ts';
import { start } from './start.ts';

/** The shortest first, so that what is wrong with the machine or a tool shows early. */
export const cases: readonly CaseKind[] = [start, allReused, leaf, leafWithoutRace, nothingReused, cold, scale];
export type { CaseKind } from './case.ts';

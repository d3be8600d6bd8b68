// Turns the place that a test names (`cart_test.go:12`) into a path from the workspace root.

import { isAbsolute, posix, relative, sep } from 'node:path';
import type { TaskState, TestState } from '../state.ts';

/** `shop/cart/cart_test.go:12`, or undefined where the test named no place. */
export function whereOf(task: TaskState, test: TestState, root: string): string | undefined {
  if (test.said === undefined) return undefined;
  if (isAbsolute(test.said)) return relative(root, test.said).split(sep).join('/');
  return posix.join(relative(root, task.dir).split(sep).join('/'), test.said);
}

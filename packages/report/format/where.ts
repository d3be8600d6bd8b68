// Turns the place that a test names (`cart_test.go:12`) into a path from the workspace root.

import { isAbsolute, posix, relative, sep } from 'node:path';
import type { TaskState, TestState } from '../state.ts';

/**
 * `shop/cart/cart_test.go:12`, or undefined where the test named no place. What the engine found for the package is
 * taken where the test named it too. Else a panic's frame, else the last line logged: t.Fatal ends a test, while
 * t.Log may come first, and nothing in the output tells them apart.
 */
export function whereOf(task: TaskState, test: TestState, root: string): string | undefined {
  const places = [...(test.traced === undefined ? [] : [test.traced]), ...test.said.toReversed()].map((place) =>
    isAbsolute(place) ? slashed(relative(root, place)) : posix.join(slashed(relative(root, task.dir)), place),
  );
  const found = task.finished?.where;
  return found !== undefined && places.includes(found) ? found : places[0];
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

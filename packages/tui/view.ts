// What of a run a person looks at, and what a key makes of that. Pure.

import type { Key } from '#keyboard';
import type { RunState } from '#report';

export interface View {
  readonly page: 'main' | 'help' | 'running' | 'failures';
  /** The package that `s` and `d` mean on the page of what runs; the first one if absent or over. */
  readonly selected?: string;
  /** How many lines the list of failures, or the help, is moved up. */
  readonly scrolled: number;
  /** The package whose output is passed on. */
  readonly followed?: string;
  /** `d` was pressed once for this package. */
  readonly asked?: string;
}

export type Action =
  | { readonly do: 'stop' | 'suspend' }
  | { readonly do: 'follow' | 'unfollow' | 'dump'; readonly task: string };

export const firstView: View = { page: 'main', scrolled: 0 };

/** The view with what is over taken out of it. */
export function current(view: View, state: RunState): View {
  const { followed, asked, selected, ...rest } = view;
  const alive = (task: string | undefined): task is string => task !== undefined && state.running.has(task);
  return {
    ...rest,
    ...(alive(selected) ? { selected } : {}),
    ...(alive(followed) ? { followed } : {}),
    ...(alive(asked) ? { asked } : {}),
  };
}

/** Position of the selected package among those that run. */
export function selectedOf(view: View, state: RunState): { readonly task: string; readonly at: number } | undefined {
  const running = [...state.running.keys()];
  const at = Math.max(0, view.selected === undefined ? 0 : running.indexOf(view.selected));
  const task = running[at];
  return task === undefined ? undefined : { task, at };
}

export function press(before: View, key: Key, state: RunState): { readonly view: View; readonly action?: Action } {
  const { asked, ...view } = current(before, state);
  const toggle = (page: View['page']): { view: View } => ({
    view: { ...view, page: view.page === page ? 'main' : page, scrolled: 0 },
  });
  switch (key) {
    case '?':
      return toggle('help');
    case 't':
      return toggle('running');
    case 'f':
      return toggle('failures');
    case 'escape':
      return { view: { ...view, page: 'main' } };
    case 'up':
    case 'k':
      return { view: move(view, -1, state) };
    case 'down':
    case 'j':
      return { view: move(view, 1, state) };
    case 's':
      return follow(view, state);
    case 'd':
      return dump(view, asked, state);
    case 'q':
    case 'ctrl-c':
      return { view, action: { do: 'stop' } };
    case 'ctrl-z':
      return { view, action: { do: 'suspend' } };
    default:
      return { view };
  }
}

function move(view: View, by: number, state: RunState): View {
  if (view.page === 'failures' || view.page === 'help') return { ...view, scrolled: Math.max(0, view.scrolled + by) };
  if (view.page !== 'running') return view;
  const running = [...state.running.keys()];
  const at = (selectedOf(view, state)?.at ?? 0) + by;
  const selected = running[Math.min(Math.max(at, 0), running.length - 1)];
  return selected === undefined ? view : { ...view, selected };
}

function follow(view: View, state: RunState): { readonly view: View; readonly action?: Action } {
  const { followed, ...rest } = view;
  if (followed !== undefined) return { view: rest, action: { do: 'unfollow', task: followed } };
  const found = selectedOf(view, state);
  // With several, one is chosen first.
  if (!found || (view.page !== 'running' && state.running.size > 1)) return { view: { ...view, page: 'running' } };
  return { view: { ...view, page: 'main', followed: found.task }, action: { do: 'follow', task: found.task } };
}

/** Asks first: the runtime prints the goroutines of a Go program, and then ends it. */
function dump(
  view: View,
  asked: string | undefined,
  state: RunState,
): { readonly view: View; readonly action?: Action } {
  const task = view.page === 'running' ? selectedOf(view, state)?.task : undefined;
  if (task === undefined) return { view };
  return asked === task ? { view, action: { do: 'dump', task } } : { view: { ...view, selected: task, asked: task } };
}

import { describe, expect, test } from 'vitest';
import { createRunState, fold, type RunState } from '#report';
import { estimateLeft } from './estimate.ts';
import { manyPackages } from './streams.fixture.ts';
import { type Action, firstView, press, type View } from './view.ts';

/** The state of the thousand packages, so many milliseconds after the start. */
function stateAt(ms: number): RunState {
  const state = createRunState({ keepRunning: true });
  const events = manyPackages();
  const start = Date.parse(events[0]?.at ?? '');
  for (const event of events) if (Date.parse(event.at) <= start + ms) fold(state, event);
  return state;
}

function pressAll(keys: readonly string[], state: RunState): { view: View; actions: Action[] } {
  const actions: Action[] = [];
  let view = firstView;
  for (const key of keys) {
    const pressed = press(view, key, state);
    view = pressed.view;
    if (pressed.action) actions.push(pressed.action);
  }
  return { view, actions };
}

describe('keys', () => {
  test('open and close pages; escape closes any', () => {
    const state = stateAt(4_500);
    expect(pressAll(['t'], state).view.page).toBe('running');
    expect(pressAll(['t', 't'], state).view.page).toBe('main');
    expect(pressAll(['?', 'f'], state).view.page).toBe('failures');
    expect(pressAll(['f', 'escape'], state).view.page).toBe('main');
  });

  test('s follows the chosen package, and asks for a choice where there are several', () => {
    const state = stateAt(4_500);
    const [first = '', second = ''] = state.running.keys();
    expect(pressAll(['s'], state)).toMatchObject({ view: { page: 'running' }, actions: [] });
    expect(pressAll(['s', 'down', 's'], state).actions).toEqual([{ do: 'follow', task: second }]);
    expect(pressAll(['t', 's', 's'], state).actions).toEqual([
      { do: 'follow', task: first },
      { do: 'unfollow', task: first },
    ]);
  });

  test('d needs two presses for the same package, and nothing in between', () => {
    const state = stateAt(4_500);
    const [first = ''] = state.running.keys();
    expect(pressAll(['d', 'd'], state).actions).toEqual([]);
    expect(pressAll(['t', 'd'], state).actions).toEqual([]);
    expect(pressAll(['t', 'd', 'd'], state).actions).toEqual([{ do: 'dump', task: first }]);
    expect(pressAll(['t', 'd', 'down', 'd'], state).actions).toEqual([]);
  });

  test('what is over is no longer followed, chosen or asked for', () => {
    const early = stateAt(4_500);
    const { view } = pressAll(['t', 'd'], early);
    expect(view.asked).toBeDefined();
    expect(press(view, 'x', stateAt(6_000)).view).not.toHaveProperty('selected', view.selected);
  });
});

describe('the estimate', () => {
  test('spreads what is left over the processes, and is never below the longest package', () => {
    const state = stateAt(150);
    const sum = [...state.tasks.values()].reduce((all, { estimateMs = 0 }) => all + estimateMs, 0);
    expect(estimateLeft(state, state.at)).toBe(sum / 16);
    const alone = stateAt(150);
    for (const id of [...alone.tasks.keys()].slice(0, -1)) alone.tasks.delete(id);
    expect(estimateLeft(alone, alone.at)).toBe(2_999);
  });

  test('takes off what a running package has already used', () => {
    const state = stateAt(4_500);
    const now = state.at;
    expect((estimateLeft(state, now) ?? 0) - (estimateLeft(state, now + 1_000) ?? 0)).toBe((200 * 1_000) / 16);
  });

  test('is none where nothing is known', () => {
    expect(estimateLeft(createRunState(), 0)).toBeUndefined();
  });
});

import { expect, test } from 'vitest';
import type { DoctorAnswer } from '#doctor';
import { drawDoctor } from '#report';

const answer: DoctorAnswer = {
  schema: 'gows.doctor/1',
  top: '/home/u/shop',
  findings: [
    { check: 'go', severity: 'ok', message: 'go1.26.8, /usr/local/go/bin/go' },
    {
      check: 'ignored files',
      severity: 'warning',
      message: 'too much lies in the work tree that git does not list',
      related: [{ message: 'node_modules', place: { file: 'web/node_modules' } }],
      remedy: 'move what is large out of the work tree',
    },
  ],
  counts: { ok: 1, note: 0, warning: 1, failure: 0 },
};

test('findings stand in columns, and break where the terminal ends', () => {
  expect(drawDoctor(answer, { color: false, columns: 64 })).toBe(
    [
      'ok       go             go1.26.8, /usr/local/go/bin/go',
      'warning  ignored files  too much lies in the work tree that git',
      '                        does not list',
      '                          web/node_modules: node_modules',
      '                        remedy: move what is large out of the',
      '                                work tree',
      '',
      '1 warning',
      '',
    ].join('\n'),
  );
});

test('on a narrow terminal sentences stand below the name of their check, and no line is wider than it', () => {
  const text = drawDoctor(answer, { color: false, columns: 40 });
  expect(text).toContain('ok       go\n  go1.26.8, /usr/local/go/bin/go\n');
  expect(text).toContain('warning  ignored files\n  too much lies in the work tree that\n');
  expect(text).toContain('\n  remedy: move what is large out of the\n    work tree\n');
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(40);
});

test('without a width nothing is broken', () => {
  expect(drawDoctor(answer, { color: false }).split('\n')).toHaveLength(7);
});

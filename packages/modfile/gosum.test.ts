// go.sum and go.work.sum: hashes by module version, and the lines that the go command refuses.

import { expect, it } from 'vitest';
import { goSumFaults, parseGoSum } from './index.ts';

const text = `example.com/a v1.0.0 h1:aaa=
example.com/a v1.0.0/go.mod h1:bbb=\r

example.com/a v1.0.0 h2:later=
example.com/b v1.0.0 h1:first=
example.com/b v1.0.0 h1:second=
example.com/c v1.0.0/go.mod h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=
<<<<<<< HEAD
example.com/d v1.0.0
`;

it('keeps the first h1 hash of each module version and of each go.mod', () => {
  expect([...parseGoSum(text)]).toEqual([
    ['example.com/a v1.0.0', 'h1:aaa='],
    ['example.com/a v1.0.0/go.mod', 'h1:bbb='],
    ['example.com/b v1.0.0', 'h1:first='],
  ]);
});

it('tells of each line that does not have three words', () => {
  expect(goSumFaults('go.sum', text).map(({ place, remedy }) => [place?.line, remedy])).toEqual([
    [8, 'resolve the merge conflict'],
    [9, 'delete the line and run `go mod tidy`'],
  ]);
});

// Places of failures in what tests, traces and compilers print.

import { describe, expect, it } from 'vitest';
import { buildPlace, framePlace, type Ground, logPlace } from './failure-place.ts';

const ground: Ground = { root: '/w', dir: '/w/svc/api', package: 'ex.com/svc/api', module: 'ex.com/svc' };

describe('logPlace', () => {
  it.each([
    ['    api_test.go:12: why', 'svc/api/api_test.go:12'],
    ['        api_test.go:12: why, in a subtest', 'svc/api/api_test.go:12'],
    ['    /w/svc/api/api_test.go:7: with -fullpath', 'svc/api/api_test.go:7'],
    ['    ../shared/check.go:3: by a helper', 'svc/shared/check.go:3'],
    ['    testing.go:1712: race detected during execution of test', undefined],
    ['api_test.go:12: at the left edge', undefined],
    ['    see https://x.go:8080: nothing', undefined],
  ])('%s', (line, place) => {
    expect(logPlace(line, ground)).toBe(place);
  });
});

describe('framePlace', () => {
  it.each([
    ['\t/w/svc/api/api.go:33 +0x1d', 'svc/api/api.go:33'],
    ['      /w/lib/lib.go:9 +0x1d', 'lib/lib.go:9'],
    ['\t/usr/local/go/src/testing/testing.go:1689 +0x20', undefined],
    ['\t/home/me/go/pkg/mod/other@v1/x.go:1 +0x20', undefined],
    ['\tex.com/svc/api/api.go:33 +0x1d', 'svc/api/api.go:33'],
    ['\tex.com/svc/inner/x.go:3 +0x1d', 'svc/inner/x.go:3'],
    ['\tother.com/x.go:3 +0x1d', undefined],
    ['\t_testmain.go:45 +0x1d', undefined],
    ['/w/svc/api/api.go:33', undefined],
  ])('%s', (line, place) => {
    expect(framePlace(line, ground)).toBe(place);
  });
});

describe('buildPlace', () => {
  it.each([
    ['# ex.com/svc/api\nsvc/api/api.go:2:23: cannot use "x"\n', 'svc/api/api.go:2'],
    ['# ex.com/svc/api\n# [ex.com/svc/api]\nvet: svc/api/api.go:4:1: undefined: x\n', 'svc/api/api.go:4'],
    ['# a\n../out/side.go:1:1: far away\n', '/out/side.go:1'],
    ['# a.test\nex.com/a.TestA: relocation target x not defined\n', undefined],
    ['# a\na b/with space.go:3:1: told\n', 'a b/with space.go:3'],
  ])('%s', (output, place) => {
    expect(buildPlace(output, '/w', ground)).toBe(place);
  });
});

// Spots: paths that mean the same everywhere.

import { mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRoots, pathOfSpot, portableValue, type RootPlaces, rootsOfPackage, spotOf } from './index.ts';
import { makeWorld } from './world.fixture.ts';

const places: RootPlaces = {
  top: '/home/ann/ws',
  packageDir: '/home/ann/ws/svc',
  moduleDir: '/home/ann/ws',
  goroot: '/usr/lib/go',
  moduleCache: '/home/ann/go/pkg/mod',
  goCache: '/home/ann/.cache/go-build',
  home: '/home/ann',
  temps: ['/tmp', '/other-tmp'],
  runFolder: '/home/ann/.cache/gows/runs/7',
};
const roots = createRoots(places);

describe('a spot', () => {
  it.each([
    ['/home/ann/ws', '$TOP'],
    ['/home/ann/ws/svc/a.txt', '$TOP/svc/a.txt'],
    ['/home/ann/ws2/a', '$HOME/ws2/a'],
    ['/home/ann/.netrc', '$HOME/.netrc'],
    ['/home/ann/go/pkg/mod/x@v1/a', '$GOMODCACHE/x@v1/a'],
    ['/home/ann/.cache/go-build/00', '$GOCACHE/00'],
    ['/home/ann/.cache/gows/runs/7/p.test', '$RUN/p.test'],
    ['/usr/lib/go/src/os', '$GOROOT/src/os'],
    ['/tmp/a', '$TMP/a'],
    ['/other-tmp/a', '/other-tmp/a'],
    ['/etc/hosts', '/etc/hosts'],
    ['/homer', '/homer'],
  ])('of %s is %s, and leads back', (file, spot) => {
    expect(spotOf(roots, file)).toBe(spot);
    expect(pathOfSpot(roots, spot)).toBe(file);
  });

  it('is in the workspace although that lies in the temporary folder or is the home', () => {
    const inTemp = createRoots({ ...places, top: '/tmp/x/ws', home: '/tmp/x' });
    expect(spotOf(inTemp, '/tmp/x/ws/a')).toBe('$TOP/a');
    expect(spotOf(inTemp, '/tmp/x/a')).toBe('$HOME/a');
    expect(spotOf(inTemp, '/tmp/y')).toBe('$TMP/y');
    expect(spotOf(createRoots({ ...places, home: '/home/ann/ws' }), '/home/ann/ws/a')).toBe('$TOP/a');
  });

  it('has a name of its own in a module outside of the repository only', () => {
    const outside = rootsOfPackage(roots, '/srv/lib/pkg', '/srv/lib');
    expect(spotOf(outside, '/srv/lib/pkg/a')).toBe('$PKG/a');
    expect(spotOf(outside, '/srv/lib/b')).toBe('$MODULE/b');
    expect(spotOf(rootsOfPackage(outside, '/home/ann/ws/a', '/home/ann/ws'), '/srv/lib/b')).toBe('/srv/lib/b');
    expect(pathOfSpot(roots, '$MODULE/b')).toBeUndefined();
  });

  it('is nothing of a home that is the root of all', () => {
    expect(spotOf(createRoots({ ...places, home: '/' }), '/etc/hosts')).toBe('/etc/hosts');
  });

  it('is the same through a symlink to a root and by its real path', async () => {
    await using world = await makeWorld((at) => {
      mkdirSync(at('real'));
      symlinkSync('real', at('linked'));
      return { temps: [at('linked')] };
    });
    expect(spotOf(world.roots, world.at('linked/a'))).toBe('$TMP/a');
    expect(spotOf(world.roots, world.at('real/a'))).toBe('$TMP/a');
  });
});

describe('a portable value', () => {
  it.each([
    ['/home/ann/ws/bin', '$TOP/bin'],
    ['/home/ann/bin:/usr/bin:/home/ann/ws', '$HOME/bin:/usr/bin:$TOP'],
    ['-modfile=/home/ann/ws/go.alt', '-modfile=$TOP/go.alt'],
    ['/home/anna:x/home/ann', '/home/anna:x/home/ann'],
    ['', ''],
  ])('of %s is %s', (value, portable) => {
    expect(portableValue(roots, value, false)).toBe(portable);
  });

  it('is never that of a value that says the token itself', () => {
    expect(portableValue(roots, '$TOP/bin', false)).not.toBe(portableValue(roots, '/home/ann/ws/bin', false));
  });

  it('is split at semicolons on Windows', () => {
    expect(portableValue(roots, '/home/ann/a;/home/ann/b', true)).toBe('$HOME/a;$HOME/b');
    expect(portableValue(roots, '/x:/home/ann', true)).toBe('/x:/home/ann');
  });
});

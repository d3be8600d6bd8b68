import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runScript } from '#testkit';

const run = promisify(execFile);

const module = `-- go.mod --
module example.com/a

go 1.25
-- a.go --
package a
-- a_test.go --
package a

import "testing"

func TestOne(t *testing.T) { t.Parallel(); steer(t, "one") }
func TestTwo(t *testing.T) { t.Parallel(); steer(t, "two") }
`;

async function outcomeOf(script: string) {
  return runScript('steer.txtar', script + module, { timeoutMs: 60_000 });
}

test('tests wait for the script and end in the order and way it says', async () => {
  const outcome = await outcomeOf(`# both are running at once, and each obeys
steer install . a
! go test -v -parallel 2 -run 'TestOne|TestTwo' . &t&
steer await two
steer await one
steer one print 'from one'
steer two log 'from two'
steer one pass
steer two fail
wait t
stdout 'from one'
stdout 'from two'
stdout '--- PASS: TestOne'
stdout '--- FAIL: TestTwo'
`);
  expect(outcome).toMatchObject({ status: 'passed' });
});

test('a test that hangs is one that a signal or timeout must end, and the script sees that it is gone', async () => {
  const outcome = await outcomeOf(`steer install . a
go test -c -o a.test .
? exec ./a.test -test.run TestOne &t&
steer await one
steer one hang
kill -QUIT t
wait t
exitcode 2
stderr 'SIGQUIT'
gone
`);
  expect(outcome).toMatchObject({ status: 'passed' });
});

test('a test that never comes is told as soon as all in the background has ended', async () => {
  const outcome = await outcomeOf(`steer install . a
go test -run NONE . &t&
steer await one
`);
  expect(outcome.log).toContain('everything in the background ended, and one never came');
});

test('the Go source is formatted and vetted', async () => {
  const { stdout } = await run('gofmt', ['-l', import.meta.dirname]);
  expect(stdout).toBe('');
});

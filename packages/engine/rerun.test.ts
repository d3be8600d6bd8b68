// Commands to paste: what a shell makes of them, and what the testing package does.

import { describe, expect, it } from 'vitest';
import { rerunCommand } from './rerun.ts';

const rerun = (failed: string[], repeat: string[] = [], seed?: string) =>
  rerunCommand({ command: 'test', names: ['ex.com/m'], failed, repeat, ...(seed ? { seed } : {}) });

describe('rerunCommand', () => {
  it('names one test, one subtest, several tests, and nothing for a whole package', () => {
    expect(rerun(['TestA'])).toBe("gows test ex.com/m -run '^TestA$'");
    expect(rerun(['TestA/sub/deep', 'TestA/sub', 'TestA'])).toBe("gows test ex.com/m -run '^TestA$/^sub$/^deep$'");
    expect(rerun(['TestA', 'TestB/x', 'TestB'])).toBe("gows test ex.com/m -run '^(TestA|TestB)$'");
    expect(rerun(['TestB/x', 'TestB/y', 'TestB'])).toBe("gows test ex.com/m -run '^TestB$'");
    expect(rerun([])).toBe('gows test ex.com/m');
  });

  it('does not name more tests than a person would paste', () => {
    expect(rerun(Array.from({ length: 50 }, (_, i) => `Test${i}`))).toBe('gows test ex.com/m');
  });

  it('quotes what a regular expression and a shell would take for something else', () => {
    expect(rerun(["TestA/it's_(1.5)#01"])).toBe("gows test ex.com/m -run '^TestA$/^it'\\''s_\\(1\\.5\\)#01$'");
  });

  it('repeats the flags of the user, with its own -run and the seed that was drawn', () => {
    expect(rerun(['TestA'], ['-race=false', '-run=Test', '-shuffle=on', '-tags=x y'], '17')).toBe(
      "gows test ex.com/m -run '^TestA$' -shuffle=17 -race=false '-tags=x y'",
    );
    expect(rerun(['TestA'], ['-run', 'Test', '-v'])).toBe("gows test ex.com/m -run '^TestA$' -v");
    expect(rerun([], ['-run=Test'])).toBe('gows test ex.com/m -run=Test');
  });
});

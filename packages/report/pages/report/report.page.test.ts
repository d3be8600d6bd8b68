// The report page in a browser, from disk and without a network: read, searched, walked through by keyboard, judged by axe.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillPage, type ReportAnswer, type ReportTask, reportOf } from '#report';
import {
  axeFaults,
  findChromium,
  noChromium,
  type OpenedPage,
  readRecorded,
  repository,
  startBrowser,
  type TemporaryFolder,
  type TestBrowser,
  temporaryFolder,
} from '#testkit';

const chromium = findChromium();

/** Run in the page. */
const openAll = "for (const row of document.querySelectorAll('details')) row.open = true";
const focused = 'document.activeElement.id';
const scrollThrough = `(async () => {
  const chart = document.querySelector('.chart');
  const times = [];
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  let last = await frame();
  for (let n = 0; n < 60; n++) {
    chart.scrollTop += 300;
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times.sort((a, b) => a - b);
})()`;

describe.skipIf(!chromium)(`the report page${chromium ? '' : `: ${noChromium}`}`, () => {
  let folder: TemporaryFolder;
  let browser: TestBrowser;
  let template = '';

  beforeAll(async () => {
    folder = await temporaryFolder();
    browser = await startBrowser(chromium ?? '');
    template = await readFile(path.join(repository, 'cli/dist/pages/report.html'), 'utf8');
  });
  afterAll(async () => {
    await browser[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  function recorded(name: string, before?: string): ReportAnswer {
    const answer = reportOf(readRecorded(name), before === undefined ? undefined : readRecorded(before));
    if (!answer) throw new Error('no report');
    return answer;
  }

  async function open(data: ReportAnswer, options: Parameters<TestBrowser['open']>[1] = {}): Promise<OpenedPage> {
    const file = path.join(folder.path, 'report.html');
    await writeFile(file, fillPage(template, { title: 'report', data }));
    return browser.open(file, options);
  }

  test.each(['light', 'dark'] as const)('axe finds nothing wrong with it (%s)', async (colorScheme) => {
    await using opened = await open(recorded('phases', 'mixed'), { colorScheme });
    const { page, faults } = opened;
    await page.evaluate(openAll);
    expect(await axeFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test.each(['pass', 'cancelled', 'error', 'nothing', 'race', 'shared-race'])(
    'shows %s without a fault',
    async (name) => {
      await using opened = await open(recorded(name));
      const { page, faults } = opened;
      expect(await page.locator('h1').textContent()).toContain('gows');
      expect(await axeFaults(page)).toEqual([]);
      expect(faults).toEqual([]);
    },
  );

  test('says every failure with its output and its command, and every race', async () => {
    const answer = recorded('phases');
    await using opened = await open(answer);
    const { page } = opened;
    const text = (await page.locator('main').textContent()) ?? '';
    for (const { package: name, output, rerun, tests } of answer.failures) {
      for (const part of [name, output, rerun ?? '', ...tests.map((found) => found.name)]) expect(text).toContain(part);
    }
    for (const { report } of answer.races) expect(text).toContain(report);
  });

  test('a search leaves the packages that have the words, in the table and in the timeline', async () => {
    await using opened = await open(recorded('phases'));
    const { page } = opened;
    await page.keyboard.press('/');
    await page.keyboard.type('SHOP/S');
    const names = await page.locator('.packages details:visible .name').allTextContents();
    expect(names.sort()).toEqual(['shop/ship', 'shop/slow', 'shop/stock']);
    await page.keyboard.press('Escape');
    expect(await page.locator('.packages details:visible').count()).toBe(17);
    await page.locator('#find').fill('no such package');
    expect(await page.getByText('No package of this name.').filter({ visible: true }).count()).toBe(2);
  });

  test('by keyboard: from the timeline to all that is known of a package, and from section to section', async () => {
    await using opened = await open(recorded('phases'));
    const { page } = opened;
    await page.keyboard.press('t');
    await page.keyboard.press('End');
    const row = page.locator('#row');
    expect(await row.textContent()).toMatch(/^example\.com\/shop\/norun: reused/);
    await page.keyboard.press('Home');
    const first = (await row.textContent())?.split(':')[0] ?? '';
    await page.keyboard.press('Enter');
    const details = page.locator('.packages details[open]');
    await details.locator('.opened').waitFor();
    expect(await details.count()).toBe(1);
    expect(await details.textContent()).toContain(first);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SUMMARY');
    await page.evaluate('window.scrollTo(0, 0)');
    const seen: string[] = [];
    for (let n = 0; n < 4; n++) {
      await page.keyboard.press('j');
      seen.push(String(await page.evaluate(focused)));
    }
    expect(seen).toEqual(['diagnostics-title', 'failures-title', 'races-title', 'timeline-title']);
    await page.keyboard.press('k');
    expect(await page.evaluate(focused)).toBe('races-title');
    await page.keyboard.press('?');
    expect(await page.locator('dialog').textContent()).toContain('next section');
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog').isVisible()).toBe(false);
  });

  test('what a test is called or prints is text, never markup', async () => {
    const answer = recorded('fail');
    const evil = '<img src=x onerror="document.title=1"></script><script>document.title=2</script>';
    const [failure] = answer.failures;
    const [task] = answer.tasks;
    if (!failure || !task) throw new Error('nothing failed');
    await using opened = await open({
      ...answer,
      failures: [{ ...failure, output: evil, package: evil }],
      tasks: [{ ...task, package: evil, tests: [{ name: evil, elapsedMs: 1, outcome: 'fail' }] }],
    });
    const { page, faults } = opened;
    await page.locator('.packages summary').first().click();
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.title()).toBe('report');
    expect(await page.locator('pre').first().textContent()).toBe(evil);
    expect(faults).toEqual([]);
  });

  test('a phone shows it without scrolling sideways', async () => {
    await using opened = await open(recorded('phases', 'mixed'), { viewport: { width: 380, height: 700 } });
    const { page } = opened;
    await page.evaluate(openAll);
    await page.locator('.package .opened').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380);
    // A name of a package in a table is one line, however narrow its column.
    const link = await page.locator('#tests .link').first().boundingBox();
    expect(link?.height).toBeLessThan(30);
  });

  test('what did something stands in the timeline before what was reused, and a row leads to it', async () => {
    const answer = recorded('phases');
    await using opened = await open(answer);
    const { page } = opened;
    await page.keyboard.press('t');
    const said: string[] = [];
    for (const { spans } of answer.tasks) {
      if (spans.length === 0) continue;
      said.push((await page.locator('#row').textContent()) ?? '');
      await page.keyboard.press('ArrowDown');
    }
    const idle = said.filter((text) => /: reused; /.test(text));
    expect(idle.length).toBeGreaterThan(0);
    expect(said.slice(-idle.length)).toEqual(idle);
    expect(said.at(-idle.length - 1)).toMatch(/^example\.com\/store: /);
    await page.evaluate('window.scrollTo(0, document.body.scrollHeight)');
    const row = page.locator('.packages details').filter({ hasText: 'slow' }).first();
    await row.locator('summary').click();
    await row.getByText('Mark in the timeline').click();
    expect(await page.locator('#row').textContent()).toMatch(/^\S+slow: /);
    expect(await page.evaluate("document.activeElement.classList.contains('chart')")).toBe(true);
  });

  test('a thousand packages are there at once, and scroll without a halt', async () => {
    const tasks = Array.from({ length: 1000 }, (_, n): ReportTask => {
      const at = n * 40;
      return {
        id: `test:ex.com/m/p${n}`,
        package: `ex.com/m/p${n}`,
        module: 'ex.com/m',
        reason: 'named',
        outcome: n % 50 === 0 ? 'fail' : 'pass',
        source: n % 3 === 0 ? 'local' : 'ran',
        spans: [
          { kind: 'wait', startMs: 10, endMs: 20 + at },
          { kind: 'compile', startMs: 20 + at, endMs: 60 + at },
          { kind: 'run', startMs: 60 + at, endMs: 1200 + at },
        ],
        elapsedMs: 1140,
        counts: { passed: 3, failed: 0, skipped: 0 },
        tests: [{ name: 'TestA', outcome: 'pass', elapsedMs: 3 }],
      };
    });
    const answer = { ...recorded('pass'), tasks };
    await using opened = await open({ ...answer, run: { ...answer.run, elapsedMs: 42_000 } });
    const { page } = opened;
    expect(await page.locator('.packages details').count()).toBe(1000);
    const drawn = (await page.evaluate(scrollThrough)) as number[];
    // Sixty frames a second on a quiet machine; on a very busy one a quarter of them without a halt that one would see.
    expect(drawn[Math.floor(drawn.length * 0.25)]).toBeLessThan(100);
    const began = performance.now();
    await page.locator('#find').fill('p99');
    expect(await page.locator('.packages details:visible').count()).toBe(11);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

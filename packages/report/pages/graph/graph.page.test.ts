// The page of `gows graph` as a person meets it: made by the program from a real workspace, opened from disk in Chromium.

import { execFile } from 'node:child_process';
import { appendFile, cp } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  axeFaults,
  commitAll,
  findChromium,
  gitInit,
  noChromium,
  type OpenedPage,
  repository,
  startBrowser,
  startProgram,
  type TestBrowser,
  temporaryFolder,
  writeTree,
} from '#testkit';

const run = promisify(execFile);
const [program, ...before] = startProgram;
const chromium = findChromium();

/** A shop of four modules in which one line of cart/discount changed, and two modules that need each other. */
async function makeWorkspace(folder: string): Promise<void> {
  await cp(path.join(repository, 'testdata/sample'), folder, { recursive: true });
  for (const [name, other, inner] of [
    ['low', 'top', ''],
    ['top', 'low', '/base'],
  ] as const) {
    const files = {
      'go.mod': `module example.com/${name}\n\ngo 1.25\n\nrequire example.com/${other} v0.0.0\n`,
      [`${name}.go`]: `package ${name}\n\nimport _ "example.com/${other}${inner}"\n`,
      ...(name === 'low' ? { 'base/base.go': 'package base\n\nconst Name = "</script><b>base"\n' } : {}),
    };
    await writeTree(path.join(folder, name), files);
  }
  await appendFile(path.join(folder, 'go.work'), '\nuse ./low\n\nuse ./top\n');
  await gitInit(folder);
  await commitAll(folder, 'base');
  await appendFile(path.join(folder, 'cart/discount/discount.go'), '\nconst more = 1\n');
}

describe.skipIf(!chromium)(`the graph page${chromium ? '' : `: ${noChromium}`}`, () => {
  let browser: TestBrowser;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const open = (scheme: 'light' | 'dark' = 'light', file = 'graph.html'): Promise<OpenedPage> =>
    browser.open(path.join(folder.path, file), { colorScheme: scheme, reducedMotion: 'reduce' });

  beforeAll(async () => {
    folder = await temporaryFolder();
    await makeWorkspace(path.join(folder.path, 'shop'));
    const gows = (...args: readonly string[]) =>
      run(program, [...before, 'graph', ...args], {
        cwd: path.join(folder.path, 'shop'),
        env: { ...process.env, GOWS_CACHE_DIR: path.join(folder.path, 'cache'), GOFLAGS: '', GOWORK: '' },
      });
    await gows('--affected', '--out', '../graph.html');
    await gows('--focus', 'cart/discount', '--out', '../focus.html');
    browser = await startBrowser(chromium ?? '');
  }, 120_000);
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  test('modules open into their packages and close again, by hand and by keys', async () => {
    await using opened = await open();
    const { page } = opened;
    const node = (name: string) => page.locator('.node', { hasText: new RegExp(`^(▸|▾|◆|◇) ${name}`) });
    expect(await page.locator('.node').count()).toBe(6);
    await node('cart').click();
    await node('cart').click();
    expect(await node('cart').first().getAttribute('aria-expanded')).toBe('true');
    expect(await page.locator('.node.package').allTextContents()).toEqual([
      '◇affected  cart',
      '◆affected directly  discount',
    ]);
    const frame = await page.locator('.frame').boundingBox();
    const inner = await page.locator('.node.package').last().boundingBox();
    expect(frame && inner && inner.x > frame.x && inner.x + inner.width < frame.x + frame.width).toBe(true);
    await page.keyboard.press('Enter');
    expect(await page.locator('.node.package').count()).toBe(0);
    await page.keyboard.press('o');
    expect(await page.locator('.node.package').count()).toBe(9);
    await page.keyboard.press('Shift+O');
    expect(await page.locator('.node.package').count()).toBe(0);
    expect(opened.faults).toEqual([]);
  });

  test('the panel lists all modules, and one of them is chosen from there', async () => {
    await using opened = await open();
    const { page } = opened;
    const list = page.locator('#panel h3', { hasText: 'Modules (6)' }).locator('+ ul');
    const names = await list.getByRole('button').allInnerTexts();
    expect(names.length).toBe(6);
    await list.getByRole('button', { name: 'low' }).click();
    expect(await page.locator('.node.chosen').innerText()).toContain('low');
    expect(await page.locator('#panel h2').innerText()).toBe('example.com/low');
  });

  test('what a change affects is marked, and the way of the change is told and drawn', async () => {
    await using opened = await open();
    const { page } = opened;
    expect(await page.locator('#panel').innerText()).toContain('Affected directly (1)\n◆ discount');
    expect(await page.locator('.node.affected').allInnerTexts()).toEqual([
      expect.stringContaining('2 affected'),
      expect.stringContaining('2 affected'),
    ]);
    await page.locator('#panel').getByRole('button', { name: 'shopd' }).click();
    const way = await page.locator('ol.way li').allInnerTexts();
    expect(way[0]).toContain('cart/discount/discount.go modified');
    expect(way.slice(1)).toEqual(['→ ◆ discount', '→ ◇ cart', '→ ◇ api', '→ ◇ shopd']);
    expect(await page.locator('.node.on-way').count()).toBe(2);
    expect(await page.locator('#view .line.why').getAttribute('d')).toMatch(/^M.*M/);
    await page.getByRole('button', { name: 'Affected only' }).click();
    expect((await page.locator('.node.module').allInnerTexts()).map((text) => text.split('\n')[0])).toEqual([
      '▾ api',
      '▸ cart',
    ]);
  });

  test('a search by keys finds a package in a closed module, opens it and goes there', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.keyboard.press('/');
    await page.keyboard.type('disc');
    expect(await page.getByRole('option').allInnerTexts()).toEqual([expect.stringContaining('discount · package')]);
    expect(await page.getByRole('combobox').first().getAttribute('aria-activedescendant')).toBe('found-0');
    await page.keyboard.press('Enter');
    expect(await page.locator('.node[aria-current]').innerText()).toContain('discount');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('discount');
    expect(await page.locator('#panel h2').innerText()).toBe('example.com/shop/cart/discount');
    await page.keyboard.press('/');
    await page.keyboard.type('zzz');
    expect(await page.getByRole('listbox').innerText()).toContain('Nothing has this in its path');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('listbox').isVisible()).toBe(false);
  });

  test('arrow keys go along imports and back, and what is chosen stays in view', async () => {
    await using opened = await open();
    const { page } = opened;
    const at = () => page.locator('.node[aria-current] .name').innerText();
    await page.keyboard.press('ArrowRight');
    expect(await at()).toBe('▸ low');
    await page.locator('.node', { hasText: 'api' }).click();
    await page.keyboard.press('ArrowRight');
    expect(await at()).toBe('▸ cart');
    await page.keyboard.press('ArrowLeft');
    expect(await at()).toBe('▸ api');
    for (let step = 0; step < 12; step += 1) await page.keyboard.press('+');
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(300);
    const view = await page.locator('#view').boundingBox();
    const node = await page.locator('.node[aria-current]').boundingBox();
    expect(view && node && node.x >= view.x && node.x < view.x + view.width).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.locator('.node[aria-current]').count()).toBe(0);
  });

  test('the graph is cut to what lies around a node, as far as is asked, and whole again', async () => {
    await using opened = await open();
    const { page } = opened;
    const modules = async () =>
      (await page.locator('.node.module .name').allInnerTexts()).map((text) => text.slice(2)).sort();
    await page.locator('.node', { hasText: 'catalog' }).click();
    await page.keyboard.press('f');
    expect(await page.locator('#cut').innerText()).toContain('Around catalog');
    expect(await modules()).toEqual(['api', 'cart', 'catalog', 'money']);
    await page.locator('.node', { hasText: 'money' }).click();
    await page.getByRole('button', { name: 'Show only around it' }).click();
    expect(await modules()).toEqual(['cart', 'catalog', 'money']);
    await page.locator('#cut-depth').selectOption('all');
    expect(await modules()).toEqual(['api', 'cart', 'catalog', 'money']);
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await modules()).toHaveLength(6);
  });

  test('modules in a cycle say so, in the drawing, in the panel and by their lines', async () => {
    await using opened = await open();
    const { page } = opened;
    expect(await page.locator('.node.cycle').allInnerTexts()).toEqual([
      expect.stringContaining('in a cycle'),
      expect.stringContaining('in a cycle'),
    ]);
    expect(await page.locator('#panel').innerText()).toMatch(/Cycle of modules\s+low\s+top/);
    expect((await page.locator('#view .line.cycle').getAttribute('d'))?.match(/M/g)).toHaveLength(2);
    await page.locator('.node', { hasText: 'top' }).click();
    expect(await page.locator('#panel').innerText()).toMatch(/In a cycle of modules with\s+low/);
  });

  test('the drawing follows the wheel and the hand, and fits the window again', async () => {
    await using opened = await open();
    const { page } = opened;
    const box = async () =>
      (await page.locator('.node', { hasText: 'catalog' }).boundingBox()) ?? { x: 0, y: 0, width: 0 };
    await page.waitForTimeout(100);
    const before = await box();
    await page.mouse.move(before.x + 5, before.y + 5);
    await page.mouse.wheel(0, -300);
    await page.waitForTimeout(200);
    const larger = await box();
    expect(larger.width).toBeGreaterThan(before.width * 1.3);
    // What is under the pointer stays there.
    expect(Math.abs(larger.x - before.x)).toBeLessThan(6);
    await page.mouse.move(300, 700);
    await page.mouse.down();
    await page.mouse.move(340, 640, { steps: 4 });
    await page.mouse.up();
    await page.waitForTimeout(100);
    const moved = await box();
    expect([Math.round(moved.x - larger.x), Math.round(moved.y - larger.y)]).toEqual([40, -60]);
    await page.keyboard.press('0');
    await page.waitForTimeout(100);
    expect(Math.round((await box()).width)).toBe(Math.round(before.width));
  });

  test('while it moves nothing is written but where the drawing is, and at rest it is painted at its size', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.keyboard.press('o');
    await page.waitForTimeout(500);
    await page.evaluate(`
      window.written = new Set();
      new MutationObserver((all) => {
        for (const { target } of all) window.written.add(target.id || target.className);
      }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    `);
    const shape = () =>
      page.evaluate(() =>
        ['world', 'content'].map((id) => new DOMMatrix(document.getElementById(id)?.style.transform ?? '').a),
      );
    const [, before = 0] = await shape();
    // All within one frame, so that however slow the machine is the drawing does not come to rest between.
    const moving = await page.evaluate(`new Promise((done) => {
      const at = { clientX: 300, clientY: 300, deltaY: -30 };
      for (let turn = 0; turn < 10; turn += 1) document.getElementById('view').dispatchEvent(new WheelEvent('wheel', at));
      requestAnimationFrame(() => done([...window.written]));
    })`);
    expect(moving).toEqual(['world']);
    const after = before * Math.exp(10 * 30 * 0.0016);
    await expect.poll(shape).toEqual([1, expect.closeTo(after, 3)]);
  });

  test('a hand that moves the drawing by a node does not choose it, nor lets go of what is chosen', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.locator('.node', { hasText: 'catalog' }).click();
    const box = (await page.locator('.node', { hasText: 'money' }).boundingBox()) ?? { x: 0, y: 0 };
    await page.mouse.move(box.x + 30, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x - 30, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await page.waitForTimeout(100);
    expect((await page.locator('.node', { hasText: 'money' }).boundingBox())?.x).toBeCloseTo(box.x - 60, 0);
    expect(await page.locator('.node[aria-current]').innerText()).toContain('catalog');
    expect(await page.locator('#panel h2').innerText()).toBe('example.com/shop/catalog');
  });

  test('where nodes are too small to be read, names of modules are as large as on a map, and choose them', async () => {
    await using opened = await open();
    const { page } = opened;
    expect(await page.locator('.map-name').count()).toBe(0);
    for (let step = 0; step < 6; step += 1) await page.keyboard.press('-');
    const name = page.locator('.map-name', { hasText: 'low' });
    await name.waitFor();
    expect((await name.boundingBox())?.height).toBeGreaterThan(11);
    expect((await page.locator('.node', { hasText: 'low' }).boundingBox())?.height).toBeLessThan(16);
    expect(await axeFaults(page)).toEqual([]);
    await name.click();
    expect(await page.locator('.node[aria-current]').textContent()).toContain('low');
    expect(await page.locator('#panel h2').innerText()).toBe('example.com/low');
    await page.keyboard.press('0');
    await page.waitForTimeout(500);
    expect(await page.locator('.map-name').count()).toBe(0);
  });

  test.each([
    { width: 390, height: 800 },
    { width: 800, height: 600 },
  ])('in a window of $width × $height all modules can be read at once', async (viewport) => {
    await using opened = await browser.open(path.join(folder.path, 'graph.html'), { viewport });
    const { page } = opened;
    const view = (await page.locator('#view').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await expect
      .poll(() =>
        page
          .locator('.node .name')
          .first()
          .evaluate((at) => at.getBoundingClientRect().height),
      )
      .toBeGreaterThan(10);
    for (const node of await page.locator('.node').all()) {
      const box = (await node.boundingBox()) ?? { x: -1, y: -1, width: 0, height: 0 };
      expect(box.x >= view.x && box.x + box.width <= view.x + view.width).toBe(true);
      expect(box.y >= view.y && box.y + box.height <= view.y + view.height).toBe(true);
    }
    // A window that became wide is used once the drawing is fitted to it.
    const rows = async () =>
      new Set(
        (await Promise.all((await page.locator('.node').all()).map((at) => at.boundingBox()))).map((box) =>
          Math.round(box?.y ?? 0),
        ),
      ).size;
    const narrow = await rows();
    await page.setViewportSize({ width: 1900, height: 800 });
    await page.keyboard.press('0');
    await expect.poll(rows).toBeLessThan(narrow);
  });

  test('a focus on the command line is chosen when the page opens', async () => {
    await using opened = await open('light', 'focus.html');
    expect(await opened.page.locator('#panel h2').innerText()).toBe('example.com/shop/cart/discount');
    expect(await opened.page.locator('#extent').innerText()).toBe('3 of 6 modules, 5 of 9 packages');
  });

  test.each(['light', 'dark'] as const)('axe finds nothing in %s colours, whatever is shown', async (scheme) => {
    await using opened = await open(scheme);
    const { page } = opened;
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('o');
    await page.locator('#panel').getByRole('button', { name: 'shopd' }).click();
    await page.waitForTimeout(300);
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('f');
    await page.keyboard.press('/');
    await page.keyboard.type('a');
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Keys' }).click();
    expect(await page.getByRole('dialog').innerText()).toContain('to what it imports');
    expect(await axeFaults(page)).toEqual([]);
    expect(opened.faults).toEqual([]);
  });
});

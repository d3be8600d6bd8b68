// Pages in a real browser: finds Chromium, opens files in it, and has axe judge what it shows.

import { accessSync, constants } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export type { Page } from 'playwright-core';

/** Where Chromium and its kin lie where they are installed by packages of the system. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The Chromium of this machine, if there is one; GOWS_CHROMIUM names another. */
export function findChromium(): string | undefined {
  const named = process.env['GOWS_CHROMIUM'];
  return (named ? [named] : usualPlaces).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What tests say that are skipped for want of one. */
export const noChromium =
  'there is no Chromium here: install it (apt-get install chromium), or name one in GOWS_CHROMIUM';

export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  /** What went wrong in the page or was refused by its policy, as it is found. */
  readonly faults: readonly string[];
}

export interface TestBrowser extends AsyncDisposable {
  /** Opens a file from disk, as a person does who double-clicks it. */
  open(file: string, options?: BrowserContextOptions): Promise<OpenedPage>;
}

/** Starts Chromium with no network to speak to; `await using` ends it. */
export async function startBrowser(executablePath: string): Promise<TestBrowser> {
  // Loaded here, as most tests want no browser.
  const { chromium } = await import('playwright-core');
  const browser: Browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    async open(file, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, offline: true, ...options });
      const page = await context.newPage();
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      page.on('request', (request) => {
        if (!/^(file|data|blob):/.test(request.url())) faults.push(`asks for ${request.url()}`);
      });
      await page.goto(pathToFileURL(file).href);
      return { page, faults, [Symbol.asyncDispose]: () => context.close() };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/** What axe finds wrong with the page as it is now, one line each: rule, element, and what to do. */
export async function axeFaults(page: Page): Promise<readonly string[]> {
  const { default: axe } = await import('axe-core');
  // Through the debugger, which the page's policy does not bind.
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as {
    readonly violations: readonly AxeRule[];
  };
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary.replaceAll('\n', ' ')}`),
  );
}

interface AxeRule {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

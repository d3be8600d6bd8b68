// Makes the pages: for each folder of packages/report/pages with a main.ts, one HTML file without its data.

import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile, transform } from 'esbuild';
import { repository } from '../repository.ts';
import { writeWhole } from './bundle.ts';

const source = path.join(repository, 'packages/report/pages');

/** Writes `outFolder`/pages/NAME.html for every page; returns esbuild's accounts of what went into them. */
export async function buildPages(outFolder: string): Promise<readonly Metafile[]> {
  const folder = path.join(outFolder, 'pages');
  await mkdir(folder, { recursive: true });
  const entries = await readdir(source, { withFileTypes: true });
  const names: string[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    if (await exists(path.join(source, name, 'main.ts'))) names.push(name);
  }
  return Promise.all(
    names.map(async (name) => {
      const { html, metafile } = await buildPage(name);
      await writeWhole(path.join(folder, `${name}.html`), html, 0o644);
      return metafile;
    }),
  );
}

/**
 * One file that loads nothing: main.ts with what it imports, shared/base.css and page.css, around body.html. The policy
 * lets just this script and this style run, so that data could not bring in others even if they came out of their element.
 */
async function buildPage(name: string): Promise<{ readonly html: string; readonly metafile: Metafile }> {
  const bundled = await build({
    entryPoints: [path.join(source, name, 'main.ts')],
    absWorkingDir: repository,
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    // Browsers of the last years: Chrome 111, Firefox 114, Safari 16.4.
    target: ['chrome111', 'firefox114', 'safari16.4'],
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  // An element with a script ends at the first such tag, wherever it stands in the script.
  const script = (bundled.outputFiles[0]?.text ?? '').trim().replaceAll('</script', '<\\/script');
  const styles = await Promise.all(
    [path.join(source, 'shared/base.css'), path.join(source, name, 'page.css')].map((file) => readFile(file, 'utf8')),
  );
  const { code } = await transform(styles.join('\n'), { loader: 'css', minify: true, charset: 'utf8' });
  const style = code.trim();
  const body = await readFile(path.join(source, name, 'body.html'), 'utf8');
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="gows">
<link rel="icon" href="data:,">
<title>%gows:title%</title>
<style>${style}</style>
</head>
<body>
${body.trim()}
<script type="application/json" id="data">%gows:data%</script>
<script>${script}</script>
</body>
</html>
`;
  return { html, metafile: bundled.metafile };
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

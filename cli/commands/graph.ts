// gows graph: which module or package imports which, as text, as a drawing, or as a page to look at.

import { basename, join } from 'node:path';
import { DiagnosticError, failure, warning } from '#diagnostics';
import { type AffectedAnswer, type Focus, focusOn, type GraphAnswer, graphAnswer, seenFrom } from '#plan';
import { drawDot, drawGraph, drawMermaid, graphPage, mermaidLimit } from '#report';
import { type Outline, pathOf } from '#workspace';
import { refuseWords } from '../arguments.ts';
import { compareIn } from '../comparison.ts';
import { type Form, formOf } from '../graph-form.ts';
import { common, comparing, graphing, type OwnValues } from '../options.ts';
import type { Output } from '../output.ts';
import { makePage, openInBrowser, writeOut } from '../page.ts';
import { readHeadOutline } from '../read.ts';
import { type Call, inSession, type Session } from '../session.ts';
import type { CommandSpec } from './command.ts';

export const graph: CommandSpec = {
  name: 'graph',
  usage: '[--packages] [--focus X]',
  about: 'Show which module imports which, or which package, as text, as a drawing or as a page',
  flags: [...graphing, ...comparing, ...common],
  goFlags: 'listing',
  takesPackages: true,
  examples: [
    'gows graph',
    'gows graph --open --affected',
    'gows graph --focus ./svc/api --depth 2',
    'gows graph --affected=only --format mermaid',
    'gows graph --packages --format dot | dot -Tsvg -o graph.svg',
  ],
  async run(call, output) {
    const form = formOf(call.own);
    refuseArguments(call, form);
    const depth = depthOf(call.own);
    return inSession(call, output, async (session) => {
      const answer = await answerIn(session, depth);
      await output.diagnose([...session.diagnostics, ...answer.diagnostics], session.top);
      const text = await drawn(form, answer, session, output);
      await tell(form, text, session, output);
      return 0;
    });
  },
};

function refuseArguments(call: Call, form: Form): void {
  const { own } = call;
  refuseWords(call, (word) => ({
    message: `gows graph draws the workspace, and ${word} is no flag of it`,
    remedy: `to cut it: gows graph --focus ${word}`,
  }));
  if (form === 'html' && own.out === undefined && !own.open && process.stdout.isTTY) {
    throw new DiagnosticError(
      failure('usage/arguments', 'a page is for a browser, and stdout is a terminal', {
        remedy: 'gows graph --open, or write it to a file: gows graph --out graph.html',
      }),
    );
  }
}

function depthOf({ depth, focus }: OwnValues): number | undefined {
  if (depth === undefined) return undefined;
  if (focus === undefined) {
    throw new DiagnosticError(
      failure('usage/arguments', '--depth counts steps from a focus, and there is none', {
        remedy: `gows graph --focus X --depth ${depth}`,
      }),
    );
  }
  if (/^\d{1,6}$/.test(depth)) return Number(depth);
  throw new DiagnosticError(
    failure('usage/flag-value', `--depth takes a number of steps, not ${JSON.stringify(depth)}`, {
      remedy: '--depth 2',
    }),
  );
}

async function answerIn(session: Session, depth: number | undefined): Promise<GraphAnswer> {
  const { own } = session.call;
  const only = own.affected === 'only';
  if (own.affected !== undefined && own.affected !== 'text' && !only) {
    throw new DiagnosticError(
      failure('usage/flag-value', `--affected stands alone or is =only, not ${JSON.stringify(own.affected)}`, {
        remedy: '--affected=only',
      }),
    );
  }
  const compared = own.affected !== undefined || own.base !== undefined || own.head !== undefined;
  const { head, answer }: { readonly head: Outline; readonly answer?: AffectedAnswer } = compared
    ? await compareIn(session)
    : await readHeadOutline(session);
  const focus = focusIn(session, head);
  return graphAnswer({
    head,
    seen: seenFrom(pathOf(session.top, head.root), session.top),
    level: own.packages ? 'packages' : 'modules',
    ...(focus ? { focus } : {}),
    ...(depth === undefined ? {} : { depth }),
    ...(answer ? { affected: answer } : {}),
    only,
    diagnostics: answer ? answer.diagnostics : head.diagnostics,
  });
}

function focusIn({ call, top }: Session, snapshot: Outline): Focus | undefined {
  const { focus, packages } = call.own;
  if (focus === undefined) return undefined;
  const found = focusOn({ focus, packages: packages === true, snapshot, top, cwd: call.cwd });
  if ('code' in found) throw new DiagnosticError(found);
  return found;
}

async function drawn(form: Form, answer: GraphAnswer, session: Session, output: Output): Promise<string> {
  switch (form) {
    case 'json':
      return `${JSON.stringify(answer)}\n`;
    case 'dot':
      return drawDot(answer);
    case 'mermaid': {
      const text = drawMermaid(answer);
      const limit = mermaidLimit(text, answer);
      if (limit !== undefined) {
        const remedy = 'cut it with --focus and --depth, or use --format html';
        await output.diagnose([warning('graph/limit', limit, { remedy })]);
      }
      return text;
    }
    case 'html': {
      const title = basename(session.location.root);
      return makePage('graph', `${title} · gows graph`, graphPage(answer, title));
    }
    case 'text':
      return drawGraph(answer, { color: output.color && session.call.own.out === undefined });
  }
}

async function tell(form: Form, text: string, { call, cacheDir, location }: Session, output: Output): Promise<void> {
  const { out, open } = call.own;
  if (out === undefined && !open) {
    output.out(text);
    return;
  }
  const place = out ?? join(cacheDir, 'pages', `${basename(location.root)}-graph.${form}`);
  const file = writeOut(place, text, call.cwd);
  output.err(`wrote ${out ?? file}\n`);
  if (open) await openInBrowser(file, call.env);
}

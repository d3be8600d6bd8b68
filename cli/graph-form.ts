// In which form `gows graph` answers, and where to.

import { extname } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import { nearest } from '#gocmd';
import { graphForms as forms, type OwnValues } from './options.ts';

export type Form = (typeof forms)[number];

const endings: Readonly<Record<string, Form>> = {
  '.txt': 'text',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.dot': 'dot',
  '.gv': 'dot',
  '.json': 'json',
  '.html': 'html',
  '.htm': 'html',
};

/**
 * `--format`, else what `--json`, `--open` or the name of the file say, else text.
 * @throws DiagnosticError `usage/flag-value` or `usage/arguments` where they say nothing known, or contradict each other.
 */
export function formOf({ format, json, out, open }: OwnValues): Form {
  const form = format === undefined ? undefined : known(format);
  if (json && form !== undefined && form !== 'json') throw contradiction(`--format ${form}`, '--json');
  if (open && ((form !== undefined && form !== 'html') || json)) {
    throw contradiction(json ? '--json' : `--format ${form}`, '--open, which shows a page');
  }
  if (form !== undefined) return form;
  if (json) return 'json';
  if (open) return 'html';
  return out === undefined ? 'text' : byEnding(out);
}

function known(format: string): Form {
  const found = forms.find((form) => form === format);
  if (found) return found;
  const near = nearest(format, forms);
  throw new DiagnosticError(
    failure('usage/flag-value', `--format is ${forms.join(', ')}, not ${JSON.stringify(format)}`, {
      remedy: near ? `did you mean ${near}?` : '--format html',
    }),
  );
}

function byEnding(out: string): Form {
  const ending = extname(out).toLowerCase();
  const form = endings[ending];
  if (form) return form;
  const drawn = ['.svg', '.png', '.pdf', '.jpg'].includes(ending);
  throw new DiagnosticError(
    failure('usage/flag-value', `the name ${out} does not say in which form the graph is wanted`, {
      remedy: drawn
        ? `Graphviz draws it: gows graph --format dot | dot -T${ending.slice(1)} -o ${out}`
        : 'say it with --format, or let the name end in .html, .mmd, .dot, .json or .txt',
    }),
  );
}

function contradiction(one: string, other: string): DiagnosticError {
  return new DiagnosticError(
    failure('usage/arguments', `${one} and ${other} contradict each other`, { remedy: 'leave one of the two out' }),
  );
}

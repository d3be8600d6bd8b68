// What of an output is the same each time: times, ids and versions differ, and so do the order of packages and slowness.

/** What a page shows of an output: without lines that only say that it takes long, and without blanks at line ends. */
export function shownOf(output: string): string {
  const steady = output.replaceAll(/^\[\d+\/\d+\] .*\n/gm, '').replaceAll(/^SLOWEST\n(?: .*\n)+\n/gm, '');
  return steady.replaceAll(/[ \t]+$/gm, '').trimEnd();
}

/** Two outputs of one form tell a reader the same. */
export function formOf(output: string, unsteady: boolean): string {
  const lines = output
    .replaceAll(/\b[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}\b/g, 'RUN')
    .replaceAll(/^[0-9]{2}:[0-9]{2}:[0-9]{2} /gm, 'CLOCK ')
    .replaceAll(/\bNode [0-9]+\.[0-9]+\.[0-9]+/g, 'Node VERSION')
    .replaceAll(/\blets [0-9]+ be watched/g, 'lets MANY be watched')
    .replaceAll(/\b[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC/g, 'DATE')
    .replaceAll(/\b([0-9]+ min )?[0-9]+(\.[0-9]+)? ?(s|ms)\b/g, 'TIME')
    .replaceAll(/\b(?=[a-f]*[0-9])[0-9a-f]{7,64}\b/g, 'ID')
    .replaceAll(/"size": [0-9]+/g, '"size": SIZE')
    .replaceAll(/\bgo1\.[0-9]+(\.[0-9]+)?/g, 'GO')
    .replaceAll(/\bgows [0-9]+\.[0-9]+\.[0-9]+/g, 'gows VERSION')
    .replaceAll(/\b[0-9.]+ (B|[KMG]i?B)\b/g, 'SIZE')
    .split('\n');
  if (unsteady) return lines.flatMap((line) => /^[A-Z]{4,}( [A-Z]+)*/.exec(line)?.[0] ?? []).join('\n');
  // A package is told when it is done.
  const done = lines.filter((line) => line.startsWith('ok ')).sort();
  return lines.map((line) => (line.startsWith('ok ') ? done.shift() : line)).join('\n');
}

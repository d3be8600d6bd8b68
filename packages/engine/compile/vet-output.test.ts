// What is read from go vet -json, as releases of Go have printed it.

import { expect, test } from 'vitest';
import { openVetOutput } from './vet-output.ts';

const object = `{
	"ex.com/m/bad": {
		"printf": [
			{
				"posn": "/w/bad/bad.go:5:24",
				"message": "wrong type"
			}
		]
	}
}
`;

function read(stdout: string, stderr: string) {
  const said = openVetOutput();
  for (const text of [stdout, stderr]) {
    const cutter = said.cutter();
    // As it may arrive.
    for (const piece of text.match(/[\s\S]{1,7}/g) ?? []) cutter.push(Buffer.from(piece));
    cutter.end();
  }
  const { findings, toolFaults, buildFaults } = said;
  return { findings: [...findings], toolFaults: [...toolFaults], buildFaults: [...buildFaults], loose: said.loose() };
}

const found = [['ex.com/m/bad', [{ posn: '/w/bad/bad.go:5:24', message: 'wrong type' }]]];
const nothing = { findings: [], toolFaults: [], buildFaults: [], loose: '' };

test('findings are on standard output, or below the path of their package on the other stream', () => {
  expect(read(`{}\n${object}{}\n`, '')).toEqual({ ...nothing, findings: found });
  const before126 = `# ex.com/m/ok\n{}\n# ex.com/m/bad\n# [ex.com/m/bad]\n${object}`;
  expect(read('', before126)).toEqual({ ...nothing, findings: found });
});

test('what the tool cannot look at is told of the package alone, what a compiler says of all that import it', () => {
  const fault = '# ex.com/m/lib_test\n# [ex.com/m/lib_test]\nvet: lib/x_test.go:3:9: undefined: x\n';
  expect(read('{}\n', fault)).toEqual({
    ...nothing,
    toolFaults: [['ex.com/m/lib_test', 'vet: lib/x_test.go:3:9: undefined: x\n']],
  });
  const plain = '# ex.com/m/lib\nvet: lib/lib.go:3:9: undefined: x\n# ex.com/m/dep\ndep/dep.go:3:9: undefined: y\n';
  expect(read('', plain)).toEqual({
    ...nothing,
    toolFaults: [['ex.com/m/lib', 'vet: lib/lib.go:3:9: undefined: x\n']],
    buildFaults: [['ex.com/m/dep', 'dep/dep.go:3:9: undefined: y\n']],
  });
});

test('a check that fails itself is no finding, and what stands below no path is kept', () => {
  const failing = '{\n\t"ex.com/m/a [ex.com/m/a.test]": {\n\t\t"slog": {\n\t\t\t"error": "broken"\n\t\t}\n\t}\n}\n';
  expect(read(failing, 'go: no such tool "vet"\n')).toEqual({
    findings: [['ex.com/m/a', []]],
    toolFaults: [['ex.com/m/a', 'slog: broken\n']],
    buildFaults: [],
    loose: 'go: no such tool "vet"\n',
  });
});

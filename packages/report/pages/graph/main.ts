// The page of `gows graph --format html`.

import type { GraphAnswer } from '#plan';
import { el, pageData, svg, theElement } from '../shared/dom.ts';
import { listenForKeys } from '../shared/keys.ts';

const answer = pageData<GraphAnswer>();
theElement('keys-button');
el('p', {}, String(answer.modules.length));
svg('g');
listenForKeys([], theElement('keys-button'));

// What is wrong with one text of gows.jsonc, and what to write instead.

import { isFolderPattern, patternFault } from '#workspace';
import { envForm, inertForm, inputForm, packageForm, remoteUrlForm, trustForm } from './form.ts';
import { globFault } from './glob.ts';

export interface Fault {
  readonly message: string;
  readonly remedy: string;
}

/** Of a pattern of `inputs`. */
export function inputFault(text: string): Fault | undefined {
  if (inputForm.test(text)) return compileFault(text);
  if (/^!?\/\.\.(\/|$)/.test(text)) return outside(text);
  return fileFault(text);
}

/** Of a pattern of `inert`. */
export function inertFault(text: string): Fault | undefined {
  if (inertForm.test(text)) return compileFault(text);
  if (/^!?\/?\.\.(\/|$)/.test(text)) return outside(text);
  return fileFault(text);
}

function outside(text: string): Fault {
  return {
    message: `${shown(text)} leads out of the workspace`,
    remedy: 'name files of the workspace; what a test opens elsewhere counts by itself',
  };
}

function compileFault(text: string): Fault | undefined {
  const why = globFault(text.replace(/^!/, ''));
  return why === undefined
    ? undefined
    : {
        message: `${shown(text)} is no pattern of files: ${why}`,
        remedy: 'write the first letter of a range first: [a-z]',
      };
}

/** In the order of what people most likely meant. */
function fileFault(text: string): Fault {
  const fault = (why: string, remedy: string): Fault => ({
    message: `${shown(text)} is no pattern of files: ${why}`,
    remedy,
  });
  const bare = text.replace(/^!/, '');
  if (bare === '' || bare === '/') return fault('it names nothing', 'write "**" for everything');
  if (bare.startsWith('!')) return fault('it begins with two exclamation marks', 'write one');
  if (text.includes('\\')) return fault('it holds a backslash', `write ${shown(text.replaceAll('\\', '/'))}`);
  if (bare.includes('//'))
    return fault('a step between slashes is empty', `write ${shown(text.replaceAll(/\/{2,}/g, '/'))}`);
  if (/(^|\/)\.\.?\/?$/.test(bare))
    return fault('it ends in a folder without a name', `write ${shown(`${text.replace(/(^|\/)\.?\/?$/, '')}/**`)}`);
  if (/[/{,]\.\.?([/},]|$)/.test(bare))
    return fault('. and .. may stand at its beginning only', 'write the path without them');
  if (/[()|"]/.test(bare))
    return fault('it holds one of ( ) | "', 'write ? in the place of such a character, {a,b} for one of several');
  if (/\[!/.test(bare)) return fault('[! is not known', `write ${shown(text.replaceAll('[!', '[^'))}`);
  if (/[{}]/.test(bare)) return fault('braces hold at least two parts, and no braces or brackets', 'write {a,b}');
  if (/[[\]]/.test(bare)) return fault('brackets hold characters, and no brackets or slashes', 'write [abc]');
  return fault('it holds a control character', 'write ? in its place');
}

/** Of a name of `env`. */
export function envFault(text: string): Fault | undefined {
  if (envForm.test(text)) return undefined;
  const fault = (why: string, remedy: string): Fault => ({
    message: `${shown(text)} is no name of a variable: ${why}`,
    remedy,
  });
  const [name = ''] = text.replace(/^!+/, '').split('=');
  if (text.includes('=')) return fault('it holds a value', `write the name alone: ${shown(name.trim())}`);
  if (/^!?$/.test(text)) return fault('it is empty', 'write a name, or * for the whole environment');
  if (/\s/.test(text)) return fault('it holds a space', 'write each name as a text of its own');
  if (/\*./.test(text)) return fault('* stands at the end only', `write ${shown(text.replace(/\*.*$/, '*'))}`);
  return fault('it holds !', 'write ! at the beginning only');
}

/** Of a key of `packages`. */
export function packageFault(text: string): Fault | undefined {
  if (packageForm.test(text)) return undefined;
  const known = patternFault(text);
  if (known) return known;
  const fault = (why: string, remedy: string): Fault => ({
    message: `${shown(text)} is no package pattern: ${why}`,
    remedy,
  });
  if (text === '') return fault('it is empty', 'write ./... for all packages');
  if (text.includes('\\')) return fault('it holds a backslash', `write ${shown(text.replaceAll('\\', '/'))}`);
  if (/\s/.test(text)) return fault('it holds a space', 'write each pattern as a key of its own');
  const why = isFolderPattern(text) || /^[A-Za-z]:/.test(text) ? 'it is the path of one machine' : 'it cannot be read';
  return fault(why, 'write it from the workspace root: "./svc/..."');
}

/** Of the address of a remote cache. */
export function remoteUrlFault(text: string): Fault | undefined {
  if (remoteUrlForm.test(text)) return undefined;
  // Not shown: what stands before an @ may be a password.
  if (text.includes('@')) {
    return {
      message: 'the address of the remote cache holds a user or a password, and this file is read by many',
      remedy: 'write the address alone here, and set GOWS_REMOTE to the whole one where it is needed',
    };
  }
  return {
    message: `${shown(text)} is no address of a remote cache`,
    remedy: 'write "http://host:port", "https://host/path" or "s3://bucket/prefix"',
  };
}

/** Of an entry of `trust`. */
export function trustFault(text: string): Fault | undefined {
  if (trustForm.test(text)) return undefined;
  if (text.startsWith('gows-key-1:')) {
    return {
      message: 'a secret key stands where a public one is expected',
      remedy: 'take it out, make a new pair with "gows cache key", and write the line that begins with gows-pub-1',
    };
  }
  return {
    message: `${shown(text)} is no public key`,
    remedy: 'write the line that "gows cache key" has printed: "gows-pub-1:…", with "@main" at the end for one scope',
  };
}

/** As it stands in the file. */
function shown(text: string): string {
  return JSON.stringify(text);
}

// Real servers that other people write, on free ports of this machine, each with a folder of its own.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { userCacheDir } from '#parts';
import { type GoTool, installGoTool, listen } from '#testkit';

export interface RealServer {
  /** With a slash at its end. */
  readonly url: string;
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** Undefined where it can be started, else what to do about it. */
export function missingNginx(): string | undefined {
  const isThere = spawnSync('nginx', ['-v']).status === 0;
  return isThere ? undefined : 'nginx is not there: apt-get install --no-install-recommends nginx';
}

export const basicAccess = { kind: 'basic', user: 'ci', password: 'open sesame' } as const;

/** The server that docs/remote-cache.md has for nginx alone, with paths of this machine. */
function documentedServer(port: number, folder: string): string {
  const page = readFileSync(new URL('../../docs/remote-cache.md', import.meta.url), 'utf8');
  const block = /^## nginx alone$[\s\S]*?^```nginx$([\s\S]*?)^```$/m.exec(page)?.[1] ?? '';
  const places = [
    ['listen 8421;', `listen 127.0.0.1:${port};`],
    ['/srv/cache', `${folder}/files`],
    ['/etc/nginx/gows-users', `${folder}/users`],
  ] as const;
  return places.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`docs/remote-cache.md no longer has ${from}`);
    return text.replace(from, to);
  }, block);
}

/** Everybody may use /open, and /closed with a password; /small takes what nginx takes unless it is told otherwise. */
export async function startNginx(): Promise<RealServer & { readonly documented: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gows-nginx-'));
  const [port, documented] = [await freePort(), await freePort()];
  const put = 'dav_methods PUT; create_full_put_path on;';
  writeFileSync(path.join(folder, 'users'), `${basicAccess.user}:{PLAIN}${basicAccess.password}\n`);
  writeFileSync(
    path.join(folder, 'nginx.conf'),
    `user root; daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/errors;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    root ${folder}/files;
    location /open/ { ${put} client_max_body_size 64m; }
    location /closed/ { ${put} client_max_body_size 64m; auth_basic cache; auth_basic_user_file ${folder}/users; }
    location /small/ { ${put} }
    location /read/ { client_max_body_size 64m; }
  }
  ${documentedServer(documented, folder)}
}
`,
  );
  mkdirSync(path.join(folder, 'files'));
  const child = spawn('nginx', ['-p', folder, '-c', path.join(folder, 'nginx.conf')], { stdio: 'ignore' });
  return { ...(await started(child, port, folder)), documented: `http://127.0.0.1:${documented}/gows` };
}

/** @param builds the go command takes minutes for it: only then it is built where it is not there */
export async function versitygw(builds: boolean): Promise<GoTool> {
  const bin = path.join(userCacheDir(process.env), 'gows-test-tools');
  if (!builds && !existsSync(path.join(bin, 'versitygw'))) {
    return { fault: 'it is not built: GOWS_LONG=1 builds it, in three minutes' };
  }
  return installGoTool('github.com/versity/versitygw/cmd/versitygw@v1.8.0', bin);
}

export const s3Credentials = { accessKeyId: 'cacheuser', secretAccessKey: 'cache/secret+key', region: 'us-east-1' };

/** An S3 server with the bucket `cache`. */
export async function startVersitygw(program: string): Promise<RealServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gows-s3-'));
  const port = await freePort();
  mkdirSync(path.join(folder, 'cache'));
  const env = {
    ...process.env,
    ROOT_ACCESS_KEY: s3Credentials.accessKeyId,
    ROOT_SECRET_KEY: s3Credentials.secretAccessKey,
  };
  const child = spawn(program, ['--port', `127.0.0.1:${port}`, 'posix', folder], { env, stdio: 'ignore' });
  return started(child, port, folder);
}

async function started(child: ChildProcess, port: number, folder: string): Promise<RealServer> {
  const exited = once(child, 'exit');
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}; see ${folder}`);
    if (await answers(port)) break;
  }
  return {
    url: `http://127.0.0.1:${port}/`,
    folder,
    async close() {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const stands = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return stands;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const url = await listen(server);
  await new Promise((done) => server.close(done));
  return Number(new URL(url).port);
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { CompiledPrograms } from './gcc.ts';
import { requirePrivileges } from './require-userfaultfd.ts';
import { type Outcome, runWatched } from './scenario.ts';

const example = fileURLToPath(new URL('../../examples/page-server.js', import.meta.url));

describe('the protocol of Firecracker', () => {
  const programs = new CompiledPrograms();
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  const snapshot = join(folder, 'snapshot');
  const servers: ChildProcess[] = [];
  let microvm = '';

  before(async function () {
    await requirePrivileges.call(this);
    microvm = programs.compile(this, 'microvm');
    writeFileSync(snapshot, Buffer.concat(Array.from({ length: 192 }, (_, page) => Buffer.alloc(4096, page))));
  });
  after(() => {
    for (const server of servers) server.kill('SIGKILL');
    programs.remove();
    rmSync(folder, { recursive: true });
  });

  /** Starts the example. Answers how to run a microVM with it, and what it prints. */
  async function serving(file: string): Promise<{ run(mode: string): Promise<Outcome>; printed(): string }> {
    const socket = join(folder, `${servers.length}.socket`);
    const server = spawn(process.execPath, [example, socket, file], { stdio: ['ignore', 'pipe', 'pipe'] });
    servers.push(server);
    let text = '';
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (bytes: Buffer) => (text += bytes));
    while (!text.includes('listening')) await Promise.race([once(server.stdout, 'data'), failed(server)]);
    return { run: (mode) => runWatched([microvm, socket, mode]), printed: () => text };
  }

  /** Waits until what is printed matches; the test's own time is the limit. */
  async function until(printed: () => string, pattern: RegExp): Promise<void> {
    while (!pattern.test(printed())) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async function failed(server: ChildProcess): Promise<never> {
    await once(server, 'exit');
    throw new Error('the page server has ended');
  }

  it('serves several microVMs: offsets, removed pages, threads that race (e2b)', async () => {
    const { run, printed } = await serving(snapshot);
    const outcomes = await Promise.all(['serve', 'serve', 'serve'].map(run));
    for (const outcome of outcomes) expect(outcome).to.include({ stdout: 'all as it should be\n', end: '0' });
    await until(printed, /(?:has ended, 1[0-9]+ of its pages were served.*){3}/s);
    expect(printed().match(/serving 128 pages of process \d+/g)).to.have.lengthOf(3);
  });

  it('a region of no bytes is an error, and the microVM is killed instead of standing still', async () => {
    const { run, printed } = await serving(snapshot);
    expect((await run('empty')).end).to.equal('SIGKILL');
    await until(printed, /process \d+: expected a region of whole pages of 4096 bytes, saw /);
    expect((await run('serve')).end).to.equal('0');
  });

  it('a snapshot that cannot be read kills the microVM (SO_PEERCRED)', async () => {
    const { run, printed } = await serving(folder);
    expect(await run('touch')).to.deep.equal({ stdout: '', stderr: '', end: 'SIGKILL' });
    await until(printed, /EISDIR/);
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runWatched } from '../live/scenario.ts';
import { nodeBinary } from './node-binary.ts';

const program = `
import { openLibrary, syscalls } from '${new URL('../../runtime/backends/syscalls.js', import.meta.url)}';
import { PinnedMemory } from '${import.meta.resolve('uapi-bindgen/runtime')}';
const calls = syscalls();
const memory = new PinnedMemory(8);
const htonl = openLibrary(null).function('htonl', ['uint', ['uint']]);
const getpid = openLibrary(null).function('getpid', ['int', []]);
function alone() { for (let round = 0; round < 50000; round++) calls.poll(memory.address, 0, 0); }
function together() {
  for (let round = 0; round < 50000; round++) {
    calls.poll(memory.address, 0, 0);
    calls.read(-1, memory.address, 8);
    calls.ioctl(-1, 0xc028aa03, memory.address);
    calls.close(-1);
    htonl(round);
    getpid();
  }
}
alone();
together();`;

/** What V8 has compiled while the program ran: the name of each file, and the operations in it. */
async function compiled(node: string): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'compiled-calls-'));
  try {
    const traced = [
      `--trace-turbo-cfg-file=${join(folder, 'cfg')}`,
      '--no-warnings',
      '--trace-turbo',
      `--trace-turbo-path=${folder}`,
      '--input-type=module',
    ];
    const command = ['env', 'UAPI_BINDGEN_BACKEND=node:ffi', node, ...traced, '--eval', program];
    const { end, stderr } = await runWatched(command, 60);
    if (end !== '0') throw new Error(`the program ended with ${end}\n${stderr}`);
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'latin1')]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('what V8 compiles of the calls through node:ffi', function () {
  this.timeout(70_000);

  it('has no call built in that Node may take away while V8 compiles it', async function () {
    const node = nodeBinary(26);
    if ('missing' in node) {
      console.log(`      skipped: ${node.missing}`);
      return this.skip();
    }
    const files = await compiled(node.path);
    for (const name of ['alone', 'together']) {
      expect(
        [...files.keys()].some((file) => file.startsWith(`turbo-${name}-`)),
        [...files.keys()].join(' '),
      ).to.equal(true);
    }
    const builtIn = [...files].filter(([, operations]) => operations.includes('FastApiCall')).map(([file]) => file);
    expect(builtIn).to.deep.equal([]);
  });
});

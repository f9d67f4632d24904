// A process that has no descriptor left loses nothing by it.

import { expect } from 'chai';
import { runWatched, type Scenarios } from '../scenario.ts';

/**
 * Runs a program that may open 256 descriptors, enough for modules, which Node opens many of at once. `leave(n)` has all but
 * n of them taken, until `give()`.
 */
async function withFew(text: string): Promise<void> {
  const program = `
    import { closeSync, openSync, readdirSync } from 'node:fs';
    import { FaultServer, Mapping, serveFaults, Userfaultfd } from '${import.meta.resolve('uapi-bindgen/runtime')}';
    process.stderr.write('');
    const size = 4096;
    const held = [];
    const leave = (count) => {
      try { for (;;) held.push(openSync('/dev/null')); } catch {}
      for (let free = 0; free < count; free++) closeSync(held.pop());
    };
    const give = () => held.splice(0).forEach((file) => closeSync(file));
    const open = () => readdirSync('/proc/self/fd').length;
    const delay = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const memory = (value) => {
      const [userfaultfd, mapping] = [Userfaultfd.open(), Mapping.anonymous(4 * size)];
      userfaultfd.register(mapping);
      void userfaultfd.handle;
      return { userfaultfd, mapping, source: Buffer.alloc(4 * size, value) };
    };
    const equal = (seen, expected) => { if (seen !== expected) throw new Error('expected ' + expected + ', saw ' + seen); };
    ${text}
    console.log('done');`;
  const node = [process.execPath, '--input-type=module', '--eval', program];
  const outcome = await runWatched(['sh', '-c', 'ulimit -n 256 && exec "$0" "$@"', ...node], 40);
  expect(outcome).to.deep.equal({ stdout: 'done\n', stderr: '', end: '0' });
}

export const scenarios: Scenarios = {
  'an iteration over what was borrowed opens all it needs, or nothing': () =>
    withFew(`
      const { userfaultfd, mapping } = memory(1);
      const borrowed = Userfaultfd.borrow(userfaultfd.handle);
      const iterate = () => borrowed.events({ signal: AbortSignal.timeout(20) }).next().catch(({ name }) => name);
      await iterate();
      const before = open();
      for (let free = 0; free < 3; free++) {
        leave(free);
        equal(await iterate(), 'SyscallError');
        give();
        await delay(20);
        equal(open(), before);
      }
      leave(3);
      equal(await iterate(), 'TimeoutError');
      give();
      userfaultfd.close();
      mapping.close();`),

  'a server that is told to serve another memory serves both': () =>
    withFew(`
      const [one, other] = [memory(1), memory(2)];
      const server = await serveFaults(one.userfaultfd, one);
      for (const free of [0, 1, 3]) {
        leave(free);
        await server.add(other.userfaultfd, other);
        equal(one.mapping.read(0, 1)[0] + other.mapping.read(free * size, 1)[0], 3);
        one.mapping.discard();
        await server.remove(other.userfaultfd);
        give();
      }
      equal(one.mapping.read(size, 1)[0], 1);
      await server.stop();
      one.userfaultfd.close();
      other.userfaultfd.close();`),

  'a server of promises serves, and stops': () =>
    withFew(`
      const [one, other] = [memory(1), memory(2)];
      const source = new URL('data:text/javascript,export async function readPages(offset, into) { into.fill(1); }');
      const server = await serveFaults(one.userfaultfd, { source });
      equal(one.mapping.read(0, 1)[0], 1);
      leave(0);
      await server.add(other.userfaultfd, other);
      equal(other.mapping.read(0, 1)[0], 2);
      for (let page = 1; page < 4; page++) equal(one.mapping.read(page * size, 1)[0], 1);
      other.userfaultfd.close();
      await server.stop();
      give();
      one.userfaultfd.close();`),

  'a guard that could not be started is started the next time, and the server ends': () =>
    withFew(`
      const { userfaultfd, mapping } = memory(1);
      const source = new URL('data:text/javascript,export function readPages(offset, into) { into.fill(1); }');
      const server = FaultServer.start();
      await server.add(userfaultfd, {});
      await server.remove(userfaultfd);
      leave(5);
      equal(await server.add(userfaultfd, { source }).then(() => 'added', () => 'refused'), 'refused');
      give();
      await delay(50);
      await server.add(userfaultfd, { source });
      equal(mapping.read(0, 1)[0], 1);
      await server.stop();
      const failed = FaultServer.start();
      leave(5);
      await failed.add(userfaultfd, { source }).catch(() => {});
      give();
      await failed.stop().catch(() => {});
      userfaultfd.close();`),

  'a guard leaves the memory to the policy when the thread of the server ends': () =>
    withFew(`
      const { userfaultfd, mapping } = memory(1);
      const source = new URL('data:text/javascript,export function readPages() { process.exit(); }');
      const server = await serveFaults(userfaultfd, { source, onSourceError: 'zero' });
      leave(0);
      equal(mapping.read(0, 1)[0], 0);
      give();
      await server.stop().catch(() => {});
      userfaultfd.close();`),
};

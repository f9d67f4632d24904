// Memory whose owner is to be killed where a source fails, and may not be.

import { spawn } from 'node:child_process';
import { expect } from 'chai';
import { FaultServer, MADV_POPULATE_READ, Mapping, pageSize, Userfaultfd } from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';
import { moduleOf, rejection } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

/** Another process, which ends with `work`, whatever this one may do by then. */
async function withOwner(work: (owner: number) => Promise<void>): Promise<void> {
  const owner = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  try {
    await work(owner.pid!);
  } finally {
    owner.stdin.end();
  }
}

/** From now on this process may kill those of nobody only. */
function becomeNobody(): void {
  process.setuid?.(65534);
}

export const scenarios: Scenarios = {
  'an owner that may not be killed is refused, and left alone where that comes later: others are served': () => {
    if (process.getuid?.() !== 0) return console.log('skipped: only root may become another user');
    return withOwner(async (owner) => {
      const errors: string[] = [];
      await using server = FaultServer.start({ onError: ({ message }) => errors.push(message) });
      const source = moduleOf("export function readPages() { throw new Error('broken'); }");
      const [one, other] = [Userfaultfd.open(), Userfaultfd.open()];
      const [first, second] = [Mapping.anonymous(size), Mapping.anonymous(size)];
      one.register(first);
      other.register(second);
      await server.add(one, { source, owner, onSourceError: 'kill' });
      const toucher = await Toucher.start(first);
      becomeNobody();
      expect(await rejection(toucher.advise(0, size, MADV_POPULATE_READ))).to.match(/^(EFAULT|EHWPOISON): /);
      expect(errors).to.have.length(2);
      expect(errors[1]).to.match(/^expected to be allowed to kill process \d+, which owns memory .*, saw EPERM: let/);
      expect(await rejection(server.add(other, { source, owner, onSourceError: 'kill' }))).to.equal(errors[1]);
      await server.add(other, { source: Buffer.alloc(size, 5) });
      expect(second.read(0, 1)[0]).to.equal(5);
      await toucher.stop();
    });
  },

  'the same where the thread ends': () => {
    if (process.getuid?.() !== 0) return console.log('skipped: only root may become another user');
    return withOwner(async (owner) => {
      const server = FaultServer.start();
      const [one, other] = [Userfaultfd.open(), Userfaultfd.open()];
      const [first, second] = [Mapping.anonymous(size), Mapping.anonymous(size)];
      one.register(first);
      other.register(second);
      await server.add(one, { owner, onSourceError: 'kill' });
      const source = moduleOf('export function readPages() { process.exit(); }');
      await server.add(other, { source, onSourceError: 'zero' });
      const toucher = await Toucher.start(first);
      becomeNobody();
      expect(second.read(0, 1)[0]).to.equal(0);
      expect(await rejection(toucher.advise(0, size, MADV_POPULATE_READ))).to.match(/^(EFAULT|EHWPOISON): /);
      expect(await rejection(server.stop())).to.contain('ended in a function of a source');
      await toucher.stop();
    });
  },
};

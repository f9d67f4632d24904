import { expect } from 'chai';
import {
  UFFD_FEATURE_EVENT_FORK,
  UFFD_FEATURE_EVENT_REMAP,
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_MOVE,
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFDIO_REGISTER_MODE_WP,
} from 'uapi-bindgen/linux/userfaultfd';
import { Mapping, pageSize, Userfaultfd } from 'uapi-bindgen/runtime';
import { openLibrary } from '../../../runtime/backends/syscalls.ts';
import { withForks } from '../forks.ts';
import { codeOf, filled, nextEvents, settled } from '../observed.ts';
import type { Scenarios } from '../scenario.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

export const scenarios: Scenarios = {
  'a child keeps write protection with fork events only (selftest wp-fork)': () =>
    withForks(async (library) => {
      for (const [features, expected] of [
        [UFFD_FEATURE_PAGEFAULT_FLAG_WP, 0],
        [UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_EVENT_FORK, 1],
      ] as const) {
        using userfaultfd = Userfaultfd.open({ required: features });
        using mapping = Mapping.anonymous(size);
        mapping.fill(0x61);
        userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_WP);
        userfaultfd.writeProtect(mapping);
        const toucher = await Toucher.start(mapping);
        const status = toucher.fork(library, 0, 'fork_and_look');
        if (expected === 1) {
          const [event] = nextEvents(userfaultfd);
          if (event?.type !== 'fork') throw new Error(`expected a fork, saw ${event?.type}`);
          using _child = Userfaultfd.adopt(event.child);
          expect(await status).to.deep.equal(Buffer.of(1));
        } else {
          expect(await status).to.deep.equal(Buffer.of(0));
        }
        await toucher.stop();
      }
    }),

  'fork, remap and remove: one event each, and no other (selftest events)': () =>
    withForks(async (library) => {
      const required = UFFD_FEATURE_EVENT_FORK | UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_EVENT_REMOVE;
      using userfaultfd = Userfaultfd.open({ required });
      const mapping = Mapping.anonymous(4 * size);
      const place = Mapping.anonymous(4 * size);
      userfaultfd.register(mapping);
      userfaultfd.zeropage(mapping);
      const [toucher, other] = await Promise.all([Toucher.start(mapping), Toucher.start(place)]);
      const counts: Record<string, number> = {};
      const count = (number: number): void => {
        for (const event of nextEvents(userfaultfd, number)) {
          counts[event.type] = (counts[event.type] ?? 0) + 1;
          if (event.type === 'fork') event.child.close();
        }
      };
      const status = toucher.fork(library, 0);
      count(1);
      expect(await status).to.deep.equal(Buffer.of(0));
      const moved = toucher.remap(4 * size, 3, Number(place.address));
      count(1);
      await moved;
      const removed = other.discard(0, 2 * size);
      count(1);
      await removed;
      expect(userfaultfd.poll(50)).to.equal(false);
      expect(counts).to.deep.equal({ fork: 1, remap: 1, remove: 1 });
      await Promise.all([toucher.stop(), other.stop()]);
    }),

  'EBUSY: moving a page that a child shares': () =>
    withForks(async (library) => {
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MOVE });
      using source = Mapping.anonymous(size);
      using target = Mapping.anonymous(size);
      source.write(0, filled('s'));
      userfaultfd.register(target);
      const child = openLibrary(library).function('fork_and_stay', ['int', []])();
      const move = { destination: target.address, source: source.address, length: size };
      try {
        expect(() => userfaultfd.move(move)).to.throw(/^EBUSY: .*shared with a process that forked/);
      } finally {
        process.kill(child, 'SIGKILL');
      }
      // Shared no more, but still not this process's alone until it writes.
      source.write(0, filled('S'));
      await settled(() => userfaultfd.move(move));
      expect([codeOf(() => userfaultfd.move(move)), target.read(0, 1).toString()]).to.deep.equal(['EEXIST', 'S']);
    }),
};

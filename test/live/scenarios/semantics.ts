import { once } from 'node:events';
import { expect } from 'chai';
import {
  _UFFDIO_CONTINUE,
  _UFFDIO_COPY,
  _UFFDIO_WAKE,
  _UFFDIO_WRITEPROTECT,
  _UFFDIO_ZEROPAGE,
  UFFD_API,
  UFFD_FEATURE_EVENT_FORK,
  UFFD_FEATURE_EVENT_REMAP,
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_EVENT_UNMAP,
  UFFD_FEATURE_MINOR_HUGETLBFS,
  UFFD_FEATURE_MINOR_SHMEM,
  UFFD_FEATURE_MISSING_HUGETLBFS,
  UFFD_FEATURE_MISSING_SHMEM,
  UFFD_FEATURE_MOVE,
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFD_FEATURE_POISON,
  UFFD_FEATURE_WP_HUGETLBFS_SHMEM,
  UFFDIO_API,
  UFFDIO_CONTINUE,
  UFFDIO_COPY,
  UFFDIO_COPY_MODE_DONTWAKE,
  UFFDIO_MOVE,
  UFFDIO_POISON,
  UFFDIO_REGISTER_MODE_MINOR,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_REGISTER_MODE_WP,
  UFFDIO_ZEROPAGE,
  UffdioApi,
  UffdioContinue,
  UffdioCopy,
  UffdioMove,
  UffdioPoison,
  UffdioZeropage,
  USERFAULTFD_IOC_NEW,
} from 'uapi-bindgen/linux/userfaultfd';
import {
  ioctl,
  MADV_FREE,
  MADV_REMOVE,
  Mapping,
  MemoryFile,
  pageSize,
  startWorker,
  syscalls,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { withForks } from '../forks.ts';
import { withHugePages } from '../huge-pages.ts';
import { codeOf, nextEvents, settled } from '../observed.ts';
import type { Scenarios } from '../scenario.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();
const runtime = import.meta.resolve('uapi-bindgen/runtime');

export const scenarios: Scenarios = {
  'handshake: a wrong API and an unknown feature are refused, and do not spend the descriptor (selftest)': () => {
    const device = syscalls().open('/dev/userfaultfd', 0);
    if (device < 0) return;
    const fd = ioctl(device, USERFAULTFD_IOC_NEW, 0o2004000);
    const shake = (api: bigint, features: bigint): string =>
      codeOf(() => ioctl(fd, UFFDIO_API, UffdioApi.of({ api, features })));
    expect([shake(0xabn, 0n), shake(UFFD_API, 1n << 63n), shake(UFFD_API, 0n)]).to.deep.equal([
      'EINVAL',
      'EINVAL',
      'done',
    ]);
    expect(shake(UFFD_API, 0n)).to.equal('EINVAL');
    for (const file of [fd, device]) syscalls().close(file);
  },

  'register: the ioctls of every kind of memory in every mode (selftest register-ioctls)': () =>
    withHugePages(2, () => {
      const required =
        UFFD_FEATURE_PAGEFAULT_FLAG_WP |
        UFFD_FEATURE_MISSING_SHMEM |
        UFFD_FEATURE_MINOR_SHMEM |
        UFFD_FEATURE_MISSING_HUGETLBFS |
        UFFD_FEATURE_MINOR_HUGETLBFS |
        UFFD_FEATURE_WP_HUGETLBFS_SHMEM;
      using userfaultfd = Userfaultfd.open({ required });
      using file = MemoryFile.create(size);
      using hugeFile = MemoryFile.create(1, { hugePages: true });
      const kinds: Readonly<Record<string, () => Mapping>> = {
        anonymous: () => Mapping.anonymous(size),
        shared: () => Mapping.anonymous(size, { shared: true }),
        'memory file': () => file.map(),
        'private memory file': () => file.map({ shared: false }),
        'huge pages': () => Mapping.anonymous(1, { hugePages: true }),
        'memory file of huge pages': () => hugeFile.map(),
      };
      for (const [kind, map] of Object.entries(kinds)) {
        using mapping = map();
        expect(codeOf(() => userfaultfd.register(mapping, 0n))).to.equal('EINVAL');
        for (let mode = 1n; mode < 8n; mode++) {
          const minor = (mode & UFFDIO_REGISTER_MODE_MINOR) !== 0n;
          if (minor && kind === 'anonymous') {
            expect(codeOf(() => userfaultfd.register(mapping, mode))).to.equal('EINVAL');
            continue;
          }
          const ioctls = userfaultfd.register(mapping, mode);
          const has = (number: number): boolean => (ioctls >> BigInt(number)) % 2n === 1n;
          const detail = `${kind} ${mode} ${ioctls.toString(16)}`;
          expect([has(_UFFDIO_WAKE), has(_UFFDIO_COPY)], detail).to.deep.equal([true, true]);
          expect(has(_UFFDIO_ZEROPAGE), detail).to.equal(!kind.includes('huge'));
          expect(has(_UFFDIO_WRITEPROTECT), detail).to.equal((mode & UFFDIO_REGISTER_MODE_WP) !== 0n);
          expect(has(_UFFDIO_CONTINUE), detail).to.equal(minor);
          userfaultfd.unregister(mapping);
        }
      }
    }),

  'register: a range with a hole is fine, one without memory is not': () => {
    using userfaultfd = Userfaultfd.open();
    const mapping = Mapping.anonymous(3 * size);
    syscalls().munmap(Number(mapping.address) + size, size);
    userfaultfd.register(mapping);
    const hole = { address: mapping.address + BigInt(size), length: size };
    expect(codeOf(() => userfaultfd.register(hole))).to.equal('EINVAL');
    userfaultfd.copy({ destination: mapping.address, source: Buffer.alloc(size, 'h') });
    expect(mapping.read(0, 1).toString()).to.equal('h');
    expect(codeOf(() => userfaultfd.copy({ destination: hole.address, source: Buffer.alloc(size) }))).to.equal(
      'ENOENT',
    );
  },

  'EAGAIN: all six operations while an event is unread, with -EAGAIN in the field (selftest mmap-changing)':
    async () => {
      const required =
        UFFD_FEATURE_EVENT_REMOVE |
        UFFD_FEATURE_MINOR_SHMEM |
        UFFD_FEATURE_MISSING_SHMEM |
        UFFD_FEATURE_POISON |
        UFFD_FEATURE_MOVE |
        UFFD_FEATURE_PAGEFAULT_FLAG_WP;
      using userfaultfd = Userfaultfd.open({ required });
      using mapping = Mapping.anonymous(4 * size);
      using file = MemoryFile.create(size);
      using shared = file.map();
      userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
      userfaultfd.register(shared, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_MINOR);
      userfaultfd.zeropage({ address: mapping.address, length: size });
      const toucher = await Toucher.start(mapping);
      const removed = toucher.discard(0, size);
      userfaultfd.poll(5000);
      const { fd } = userfaultfd;
      const start = mapping.address + BigInt(size);
      const len = BigInt(size);
      const copy = UffdioCopy.of({ dst: start, src: shared.address, len });
      const zeropage = UffdioZeropage.of({ range: { start, len } });
      const minor = UffdioContinue.of({ range: { start: shared.address, len } });
      const poison = UffdioPoison.of({ range: { start, len } });
      const move = UffdioMove.of({ dst: start, src: mapping.address + 2n * len, len });
      const codes = [
        codeOf(() => ioctl(fd, UFFDIO_COPY, copy)),
        codeOf(() => ioctl(fd, UFFDIO_ZEROPAGE, zeropage)),
        codeOf(() => ioctl(fd, UFFDIO_CONTINUE, minor)),
        codeOf(() => ioctl(fd, UFFDIO_POISON, poison)),
        codeOf(() => ioctl(fd, UFFDIO_MOVE, move)),
        codeOf(() => userfaultfd.writeProtect({ address: start, length: size })),
      ];
      expect(codes).to.deep.equal(new Array(6).fill('EAGAIN'));
      for (const field of [copy.copy, zeropage.zeropage, minor.mapped, poison.updated, move.move]) {
        // Kernels before 6.15 leave it alone.
        expect([-11n, 0n]).to.include(field);
      }
      expect(nextEvents(userfaultfd)).to.deep.equal([{ type: 'remove', address: mapping.address, length: size }]);
      await removed;
      expect(userfaultfd.zeropage({ address: start, length: size })).to.equal(size);
      await toucher.stop();
    },

  'EEXIST: who waits for a page that was filled without waking goes on when woken (cloud-hypervisor)': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const touchers = await Promise.all([Toucher.start(mapping), Toucher.start(mapping)]);
    const reads = touchers.map((toucher) => toucher.read(0));
    nextEvents(userfaultfd, 2);
    const copy = { destination: mapping.address, source: Buffer.alloc(size, 'e') };
    userfaultfd.copy({ ...copy, mode: UFFDIO_COPY_MODE_DONTWAKE });
    expect(codeOf(() => userfaultfd.copy(copy))).to.equal('EEXIST');
    userfaultfd.wake(mapping);
    for (const bytes of await Promise.all(reads)) expect(bytes.toString()).to.equal('e');
    await Promise.all(touchers.map((toucher) => toucher.stop()));
  },

  'ENOENT: an unmapped page, and one that crosses the end of a mapping': () => {
    using userfaultfd = Userfaultfd.open();
    const mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    syscalls().munmap(Number(mapping.address) + size, size);
    const source = Buffer.alloc(2 * size);
    expect(
      codeOf(() => userfaultfd.copy({ destination: mapping.address + BigInt(size), source, length: size })),
    ).to.equal('ENOENT');
    expect(codeOf(() => userfaultfd.copy({ destination: mapping.address, source }))).to.equal('ENOENT');
    expect(userfaultfd.copy({ destination: mapping.address, source, length: size })).to.equal(size);
  },

  'ESRCH, FORK: the child is served by its own userfaultfd, and gone when it has ended (selftest events, CRIU)': () =>
    withForks(async (library) => {
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_FORK });
      using mapping = Mapping.anonymous(2 * size);
      userfaultfd.register(mapping);
      const toucher = await Toucher.start(mapping);
      const status = toucher.fork(library, size);
      const [event] = nextEvents(userfaultfd);
      if (event?.type !== 'fork') throw new Error(`expected a fork, saw ${event?.type}`);
      using child = Userfaultfd.adopt(event.child);
      expect(event.child.closed).to.equal(true);
      const [fault] = nextEvents(child);
      expect(fault).to.deep.include({ type: 'pagefault', address: mapping.address + BigInt(size) });
      const copy = { destination: mapping.address + BigInt(size), source: Buffer.alloc(size, '7') };
      await settled(() => child.copy(copy));
      expect((await status).toString()).to.equal('7');
      // No hang-up tells of the end of a process (trap 2).
      expect(child.poll(0)).to.equal(false);
      expect(codeOf(() => child.copy({ ...copy, destination: mapping.address }))).to.equal('ESRCH');
      expect(codeOf(() => child.zeropage({ address: mapping.address, length: size }))).to.equal('ESRCH');
      expect(userfaultfd.copy({ ...copy, destination: mapping.address, length: size })).to.equal(size);
      await toucher.stop();
    }),

  'REMAP: the move, then the unmapping of the old place; the faults come from the new one (selftest events)':
    async () => {
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_EVENT_UNMAP });
      const mapping = Mapping.anonymous(2 * size);
      const place = Mapping.anonymous(2 * size);
      const moved = Mapping.borrow(place);
      userfaultfd.register(mapping);
      const [toucher, other] = await Promise.all([Toucher.start(mapping), Toucher.start(moved)]);
      const remapped = toucher.remap(2 * size, 3, Number(place.address));
      expect(nextEvents(userfaultfd, 2)).to.deep.equal([
        { type: 'remap', from: mapping.address, to: place.address, length: 2 * size },
        { type: 'unmap', address: mapping.address, length: 2 * size },
      ]);
      await remapped;
      const bytes = other.read(size);
      expect(nextEvents(userfaultfd)[0]).to.deep.include({ type: 'pagefault', address: place.address + BigInt(size) });
      userfaultfd.copy({ destination: place.address, source: Buffer.alloc(2 * size, 'r') });
      expect((await bytes).toString()).to.equal('r');
      await Promise.all([toucher.stop(), other.stop()]);
    },

  'REMOVE: by every advice that gives pages back (selftest events)': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMOVE | UFFD_FEATURE_MISSING_SHMEM });
    using mapping = Mapping.anonymous(size);
    using file = MemoryFile.create(size);
    using shared = file.map();
    for (const [memory, advice] of [
      [mapping, 4],
      [mapping, MADV_FREE],
      [shared, MADV_REMOVE],
      [shared, 4],
    ] as const) {
      userfaultfd.register(memory);
      const toucher = await Toucher.start(memory);
      const done = toucher.advise(0, size, advice);
      expect(nextEvents(userfaultfd)).to.deep.equal([{ type: 'remove', address: memory.address, length: size }]);
      await done;
      await toucher.stop();
    }
  },

  'UNMAP: also by a mapping over it': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_UNMAP });
    const mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    const toucher = await Toucher.start(mapping);
    const replaced = toucher.replace(0, size);
    expect(nextEvents(userfaultfd)).to.deep.equal([{ type: 'unmap', address: mapping.address, length: size }]);
    await replaced;
    expect((await toucher.read(0)).toString('hex')).to.equal('00');
    await toucher.stop();
  },

  'kernel-mode faults: a system call into a missing page is served, or refused with user mode only (LTP 01)':
    async () => {
      for (const userModeOnly of [false, true]) {
        using userfaultfd = Userfaultfd.open({ userModeOnly });
        using mapping = Mapping.anonymous(size);
        userfaultfd.register(mapping);
        const text = `
        import { EventFd, syscalls } from '${runtime}';
        import { parentPort, workerData } from 'node:worker_threads';
        const event = EventFd.open();
        parentPort.postMessage(syscalls().write(event.fd, workerData, 8));`;
        const worker = startWorker(new URL(`data:text/javascript,${encodeURIComponent(text)}`), {
          workerData: Number(mapping.address),
        });
        const result = once(worker, 'message') as Promise<[number]>;
        if (!userModeOnly) {
          nextEvents(userfaultfd);
          userfaultfd.zeropage(mapping);
        }
        expect((await result)[0]).to.equal(userModeOnly ? -14 : 8);
      }
    },

  'close: no call of another thread ever meets a recycled descriptor (trap 9)': async () => {
    const text = `
      import { Userfaultfd } from '${runtime}';
      import { parentPort, workerData } from 'node:worker_threads';
      parentPort.on('message', ({ handle, address }) => {
        const userfaultfd = Userfaultfd.borrow(handle);
        const range = { address, length: ${size} };
        let calls = 0;
        for (;;) {
          try { userfaultfd.wake(range); userfaultfd.readEvents(); calls++; if (calls === 1) parentPort.postMessage('begun'); }
          catch (error) { parentPort.postMessage(error.code); break; }
        }
      });`;
    const worker = startWorker(new URL(`data:text/javascript,${encodeURIComponent(text)}`));
    for (let round = 0; round < 50; round++) {
      const userfaultfd = Userfaultfd.open();
      const { fd } = userfaultfd;
      using mapping = Mapping.anonymous(size);
      const begun = once(worker, 'message');
      worker.postMessage({ handle: userfaultfd.handle, address: mapping.address });
      expect((await begun)[0]).to.equal('begun');
      const ended = once(worker, 'message');
      userfaultfd.close();
      const recycled = syscalls().open('/dev/null', 0);
      expect(recycled).to.be.at.most(fd);
      expect((await ended)[0]).to.equal('ERR_UAPI_CLOSED');
      syscalls().close(recycled);
    }
    await worker.terminate();
  },

  'close: ends the wait of another thread': async () => {
    const userfaultfd = Userfaultfd.open();
    const text = `
      import { Userfaultfd } from '${runtime}';
      import { parentPort, workerData } from 'node:worker_threads';
      parentPort.postMessage('ready');
      try { Userfaultfd.borrow(workerData).poll(); } catch (error) { parentPort.postMessage(error.code); }`;
    const worker = startWorker(new URL(`data:text/javascript,${encodeURIComponent(text)}`), {
      workerData: userfaultfd.handle,
    });
    await once(worker, 'message');
    const ended = once(worker, 'message');
    await new Promise((resolve) => setTimeout(resolve, 50));
    userfaultfd.close();
    expect((await ended)[0]).to.equal('ERR_UAPI_CLOSED');
  },
};

import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import {
  UFFD_FEATURE_MINOR_SHMEM,
  UFFD_FEATURE_MISSING_SHMEM,
  UFFD_FEATURE_MOVE,
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFD_FEATURE_POISON,
  UFFD_FEATURE_SIGBUS,
  UFFD_FEATURE_WP_UNPOPULATED,
  UFFDIO_CONTINUE_MODE_WP,
  UFFDIO_COPY_MODE_DONTWAKE,
  UFFDIO_COPY_MODE_WP,
  UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES,
  UFFDIO_REGISTER_MODE_MINOR,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_REGISTER_MODE_WP,
} from 'uapi-bindgen/linux/userfaultfd';
import { Mapping, MemoryFile, pageSize, UnsupportedRangeError, Userfaultfd } from 'uapi-bindgen/runtime';
import { codeOf, filled, isProtected, nextFault, pageAt } from '../observed.ts';
import type { Scenarios } from '../scenario.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();
const runtime = import.meta.resolve('uapi-bindgen/runtime');
const modeMissing = UFFDIO_REGISTER_MODE_MISSING;
const modeProtect = UFFDIO_REGISTER_MODE_WP;

/** Runs a program in a process of its own, with registered memory of two pages. */
function inProcess(features: bigint, text: string): ReturnType<typeof spawnSync> {
  const script = `
    import { Mapping, Userfaultfd } from '${runtime}';
    const userfaultfd = Userfaultfd.open({ required: ${features}n });
    const mapping = Mapping.anonymous(2 * ${size});
    userfaultfd.register(mapping);
    ${text}`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8', timeout: 15_000 });
}

export const scenarios: Scenarios = {
  'MOVE: moves pages, whose source is missing then (selftest move, LTP 02)': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MOVE });
    using source = Mapping.anonymous(2 * size);
    using target = Mapping.anonymous(4 * size);
    userfaultfd.register(target);
    source.write(0, Buffer.concat([filled('a'), filled('b')]));
    expect(userfaultfd.move({ destination: target.address, source: source.address, length: 2 * size })).to.equal(
      2 * size,
    );
    expect(target.read(size - 1, 2).toString()).to.equal('ab');
    expect(source.read(0, 2 * size).equals(Buffer.alloc(2 * size))).to.equal(true);
  },

  'MOVE: stops at a hole, or skips it where asked to': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MOVE });
    using source = Mapping.anonymous(3 * size);
    using target = Mapping.anonymous(3 * size);
    userfaultfd.register(target);
    source.write(0, filled('a'));
    source.write(2 * size, filled('c'));
    const move = { destination: target.address, source: source.address, length: 3 * size };
    expect(userfaultfd.move(move)).to.equal(size);
    const rest = {
      destination: target.address + BigInt(size),
      source: source.address + BigInt(size),
      length: 2 * size,
    };
    expect(() => userfaultfd.move(rest)).to.throw(/^ENOENT: .*UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES/);
    expect(userfaultfd.move({ ...rest, mode: UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES })).to.equal(2 * size);
    expect(target.read(2 * size, 1).toString()).to.equal('c');
    expect(codeOf(() => userfaultfd.move({ ...move, length: size }))).to.equal('EEXIST');
  },

  'MOVE: serves a fault': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MOVE });
    using source = Mapping.anonymous(size);
    using target = Mapping.anonymous(size);
    userfaultfd.register(target);
    source.write(0, filled('m'));
    const toucher = await Toucher.start(target);
    const bytes = toucher.read(3);
    nextFault(userfaultfd);
    userfaultfd.move({ destination: target.address, source: source.address, length: size });
    expect((await bytes).toString()).to.equal('m');
    await toucher.stop();
  },

  'MOVE: is refused for shared memory, although it is offered': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MOVE | UFFD_FEATURE_MISSING_SHMEM });
    using source = Mapping.anonymous(size, { shared: true });
    using target = Mapping.anonymous(size, { shared: true });
    userfaultfd.register(target);
    source.write(0, filled('m'));
    expect(() => userfaultfd.move({ destination: target.address, source: source.address, length: size })).to.throw(
      /^EINVAL: .*private anonymous memory/,
    );
  },

  'CONTINUE: one minor fault a page, with what the other mapping wrote (selftest minor, LTP 07)': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MINOR_SHMEM });
    using file = MemoryFile.create(3 * size);
    using alias = file.map();
    using target = file.map();
    alias.write(0, Buffer.concat([filled('0'), filled('1'), filled('2')]));
    userfaultfd.register(target, UFFDIO_REGISTER_MODE_MINOR);
    const toucher = await Toucher.start(target);
    for (const index of [0, 1, 2]) {
      const bytes = toucher.read(index * size);
      const { kind, write, address } = nextFault(userfaultfd);
      expect([kind, write, address]).to.deep.equal(['minor', false, pageAt(target, index).address]);
      alias.write(index * size, Buffer.from('changed'));
      expect(userfaultfd.continue(pageAt(target, index))).to.equal(size);
      expect((await bytes).toString()).to.equal('c');
    }
    expect(userfaultfd.readEvents()).to.deep.equal([]);
    expect(codeOf(() => userfaultfd.continue(pageAt(target, 0)))).to.equal('EEXIST');
    await toucher.stop();
  },

  'CONTINUE: says EFAULT for a page that the file does not have': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MINOR_SHMEM });
    using file = MemoryFile.create(size);
    using target = file.map();
    userfaultfd.register(target, UFFDIO_REGISTER_MODE_MINOR);
    expect(() => userfaultfd.continue(target)).to.throw(/^EFAULT: .*not in the page cache/);
  },

  'CONTINUE: maps write-protected where asked to': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MINOR_SHMEM | UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    using file = MemoryFile.create(size);
    using alias = file.map();
    using target = file.map();
    alias.fill(0x61);
    userfaultfd.register(target, UFFDIO_REGISTER_MODE_MINOR | modeProtect);
    userfaultfd.continue(target, UFFDIO_CONTINUE_MODE_WP);
    const toucher = await Toucher.start(target);
    const done = toucher.write(0, Buffer.from('b'));
    expect(nextFault(userfaultfd)).to.deep.include({ kind: 'write-protect', write: true });
    expect(alias.read(0, 1).toString()).to.equal('a');
    userfaultfd.unprotect(target);
    await done;
    expect(alias.read(0, 1).toString()).to.equal('b');
    await toucher.stop();
  },

  'WRITEPROTECT: a write shows only after the page is unprotected (LTP 05)': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    using mapping = Mapping.anonymous(2 * size);
    mapping.fill(0x61);
    userfaultfd.register(mapping, modeProtect);
    userfaultfd.writeProtect(mapping);
    expect([isProtected(mapping, 0), isProtected(mapping, 1)]).to.deep.equal([true, true]);
    const toucher = await Toucher.start(mapping);
    expect((await toucher.read(0)).toString()).to.equal('a');
    const done = toucher.write(size, Buffer.from('b'));
    const { kind, write, address } = nextFault(userfaultfd);
    expect([kind, write, address]).to.deep.equal(['write-protect', true, pageAt(mapping, 1).address]);
    expect(mapping.read(size, 1).toString()).to.equal('a');
    userfaultfd.unprotect(pageAt(mapping, 1));
    await done;
    expect(mapping.read(size, 1).toString()).to.equal('b');
    expect([isProtected(mapping, 0), isProtected(mapping, 1)]).to.deep.equal([true, false]);
    await toucher.stop();
  },

  'WRITEPROTECT: missing, then write-protected, then written (userfaultfd-rs, trap 8)': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping, modeMissing | modeProtect);
    const toucher = await Toucher.start(mapping);
    const bytes = toucher.read(0);
    expect(nextFault(userfaultfd).kind).to.equal('missing');
    userfaultfd.copy({ destination: mapping.address, source: filled('a'), mode: UFFDIO_COPY_MODE_WP });
    expect((await bytes).toString()).to.equal('a');
    const done = toucher.write(0, Buffer.from('b'));
    expect(nextFault(userfaultfd).kind).to.equal('write-protect');
    userfaultfd.unprotect(mapping);
    await done;
    expect(mapping.read(0, 2).toString()).to.equal('ba');
    await toucher.stop();
  },

  'WRITEPROTECT: protects unpopulated anonymous pages with WP_UNPOPULATED only (selftest)': () => {
    for (const [features, expected] of [
      [UFFD_FEATURE_PAGEFAULT_FLAG_WP, false],
      [UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_WP_UNPOPULATED, true],
    ] as const) {
      using userfaultfd = Userfaultfd.open({ required: features });
      using mapping = Mapping.anonymous(size);
      userfaultfd.register(mapping, modeProtect);
      userfaultfd.writeProtect(mapping);
      expect(isProtected(mapping, 0)).to.equal(expected);
    }
  },

  'WRITEPROTECT: unregistering wakes who waits for a protected page (trap 4)': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    using mapping = Mapping.anonymous(size);
    mapping.fill(0x61);
    userfaultfd.register(mapping, modeProtect);
    userfaultfd.writeProtect(mapping);
    const toucher = await Toucher.start(mapping);
    const done = toucher.write(0, Buffer.from('b'));
    nextFault(userfaultfd);
    userfaultfd.unregister(mapping);
    await done;
    expect(mapping.read(0, 2).toString()).to.equal('ba');
    await toucher.stop();
  },

  'POISON: a system call gets EFAULT, every other page is served (selftest poison)': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_POISON });
    using mapping = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    for (const index of [0, 2]) expect(userfaultfd.poison(pageAt(mapping, index))).to.equal(size);
    for (const index of [1, 3]) userfaultfd.copy({ destination: pageAt(mapping, index).address, source: filled('x') });
    expect(codeOf(() => userfaultfd.poison(pageAt(mapping, 0)))).to.equal('EEXIST');
    using other = Mapping.anonymous(4 * size);
    userfaultfd.register(other);
    const copy = (index: number): string =>
      codeOf(() =>
        userfaultfd.copy({
          ...pageAt(other, index),
          destination: pageAt(other, index).address,
          source: pageAt(mapping, index).address,
        }),
      );
    expect([0, 1, 2, 3].map(copy)).to.deep.equal(['EFAULT', 'done', 'EFAULT', 'done']);
  },

  'POISON: whoever touches the page gets SIGBUS': () => {
    const { signal, stdout } = inProcess(
      UFFD_FEATURE_POISON,
      "userfaultfd.poison({ address: mapping.address, length: mapping.length }); console.log('poisoned'); mapping.read();",
    );
    expect([signal, stdout]).to.deep.equal(['SIGBUS', 'poisoned\n']);
  },

  'SIGBUS: no message, the toucher gets the signal (selftest sigbus)': () => {
    const { signal, stdout } = inProcess(
      UFFD_FEATURE_SIGBUS,
      `userfaultfd.copy({ destination: mapping.address, source: Buffer.alloc(${size}, 'x') });
       console.log(mapping.read(0, 1).toString(), userfaultfd.poll(0)); mapping.read(${size}, 1);`,
    );
    expect([signal, stdout]).to.deep.equal(['SIGBUS', 'x false\n']);
  },

  'SIGBUS: also for writing to a protected page (selftest sigbus-wp)': () => {
    const { signal, stdout } = inProcess(
      UFFD_FEATURE_SIGBUS | UFFD_FEATURE_PAGEFAULT_FLAG_WP,
      `userfaultfd.register(mapping, 3n); userfaultfd.zeropage(mapping); userfaultfd.writeProtect(mapping);
       console.log(mapping.read(0, 1)[0], userfaultfd.poll(0)); mapping.fill(1);`,
    );
    expect([signal, stdout]).to.deep.equal(['SIGBUS', '0 false\n']);
  },

  'ZEROPAGE: says EEXIST when repeated, and leaves it in the result': () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    expect(userfaultfd.zeropage(mapping)).to.equal(2 * size);
    expect(codeOf(() => userfaultfd.zeropage(mapping))).to.equal('EEXIST');
  },

  'WAKE: a page filled without waking is there for who is woken later': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const toucher = await Toucher.start(mapping);
    const bytes = toucher.read(0);
    nextFault(userfaultfd);
    userfaultfd.copy({ destination: mapping.address, source: filled('w'), mode: UFFDIO_COPY_MODE_DONTWAKE });
    expect(codeOf(() => userfaultfd.copy({ destination: mapping.address, source: filled('n') }))).to.equal('EEXIST');
    userfaultfd.wake(mapping);
    expect((await bytes).toString()).to.equal('w');
    await toucher.stop();
  },

  'says which memory lacks what, before the kernel is asked': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_MINOR_SHMEM });
    using mapping = Mapping.anonymous(2 * size);
    using file = MemoryFile.create(size, { name: 'contents' });
    using shared = file.map();
    userfaultfd.register(mapping);
    userfaultfd.register(shared);
    expect(() => userfaultfd.continue(mapping)).to.throw(
      UnsupportedRangeError,
      /^the kernel does not offer UFFDIO_CONTINUE for 0x[0-9a-f]+-0x[0-9a-f]+, which is private anonymous memory registered for UFFDIO_REGISTER_MODE_MISSING; it offers UFFDIO_WAKE \| UFFDIO_COPY \| UFFDIO_ZEROPAGE .*; it needs shared memory/,
    );
    expect(() => userfaultfd.continue(shared)).to.throw(UnsupportedRangeError, "shared memory of '/memfd:contents'");
    expect(() => userfaultfd.writeProtect(mapping)).to.throw(UnsupportedRangeError, 'it needs UFFDIO_REGISTER_MODE_WP');
    expect(() => userfaultfd.rwProtect(mapping)).to.throw(UnsupportedRangeError, 'since 7.3');
    userfaultfd.register(mapping, modeMissing | modeProtect);
    userfaultfd.writeProtect(mapping);
    userfaultfd.unregister(mapping);
    expect(codeOf(() => userfaultfd.continue(mapping))).to.not.equal('done');
  },

  'who has borrowed it leaves to the kernel what works on a range: the owner may have registered it anew': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const borrowed = Userfaultfd.borrow(userfaultfd.handle);
    userfaultfd.register(mapping, modeMissing | modeProtect);
    borrowed.zeropage(mapping);
    borrowed.writeProtect(mapping);
    expect(isProtected(mapping, 0)).to.equal(true);
    borrowed.unprotect(mapping);
    expect(isProtected(mapping, 0)).to.equal(false);
  },

  'says what this kernel does not have of Linux 7.3': () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    if (((userfaultfd.available?.features ?? 0n) >> 17n) % 2n === 1n) return;
    expect(() => userfaultfd.setMode({ enable: 1n << 18n })).to.throw(
      /^EINVAL: .*ioctl\(UFFDIO_SET_MODE\) to enable UFFD_FEATURE_RWP_ASYNC and disable .*; Linux has it since 7\.3/,
    );
    expect(() => userfaultfd.rwProtect(mapping)).to.throw(/^EINVAL: .*ioctl\(UFFDIO_RWPROTECT\)/);
    expect(() => userfaultfd.rwUnprotect(mapping)).to.throw(/^EINVAL: /);
    expect(() => userfaultfd.register(mapping, 8n)).to.throw(/^EINVAL: .* for UFFDIO_REGISTER_MODE_RWP/);
  },
};

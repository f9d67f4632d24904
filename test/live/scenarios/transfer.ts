import { expect } from 'chai';
import {
  UFFD_FEATURE_EVENT_REMOVE,
  UFFDIO_CONTINUE,
  UFFDIO_COPY,
  UFFDIO_COPY_MODE_DONTWAKE,
  UFFDIO_ZEROPAGE_MODE_DONTWAKE,
  UffdioContinue,
  UffdioCopy,
} from 'uapi-bindgen/linux/userfaultfd';
import { ioctl, Mapping, MemoryFile, PageCopier, SyscallError, Userfaultfd } from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';
import { Toucher } from '../toucher.ts';

/** Whole pages on every machine. */
const size = 0x1_0000;
const page = (text: string): Buffer => Buffer.alloc(size, text);

function failure(work: () => unknown): SyscallError {
  try {
    work();
  } catch (error) {
    if (error instanceof SyscallError) return error;
    throw error;
  }
  throw new Error('expected a SyscallError');
}

/** A registered mapping of four missing pages. */
function registered(features = 0n): { readonly userfaultfd: Userfaultfd; readonly mapping: Mapping } {
  const userfaultfd = Userfaultfd.open({ required: features });
  const mapping = Mapping.anonymous(4 * size);
  userfaultfd.register(mapping);
  return { userfaultfd, mapping };
}

function at(mapping: Mapping, index: number): bigint {
  return mapping.address + BigInt(index * size);
}

export const scenarios: Scenarios = {
  'serves a read with the source': async () => {
    const { userfaultfd, mapping } = registered();
    const toucher = await Toucher.start(mapping);
    const bytes = toucher.read(size + 0xf, 4);
    expect(userfaultfd.poll(5000)).to.equal(true);
    const [event, ...rest] = userfaultfd.readEvents();
    expect(rest).to.deep.equal([]);
    expect(event).to.deep.equal({
      type: 'pagefault',
      kind: 'missing',
      write: false,
      flags: 0n,
      address: at(mapping, 1),
      threadId: 0,
    });
    expect(userfaultfd.copy({ destination: at(mapping, 1), source: page('served') })).to.equal(size);
    expect((await bytes).toString()).to.equal(page('served').toString('latin1', 0xf, 0x13));
    await toucher.stop();
  },

  'serves a write, and says that it is one': async () => {
    const { userfaultfd, mapping } = registered();
    const toucher = await Toucher.start(mapping);
    const done = toucher.write(0, Buffer.from('new'));
    userfaultfd.poll();
    expect(userfaultfd.readEvents()).to.deep.equal([
      { type: 'pagefault', kind: 'missing', write: true, flags: 1n, address: mapping.address, threadId: 0 },
    ]);
    userfaultfd.copy({ destination: mapping.address, source: page('x') });
    await done;
    expect(mapping.read(0, 5).toString()).to.equal('newxx');
    await toucher.stop();
  },

  'fills with zeroes': async () => {
    const { userfaultfd, mapping } = registered();
    const toucher = await Toucher.start(mapping);
    const bytes = toucher.read(0, 3);
    userfaultfd.poll();
    expect(userfaultfd.zeropage({ address: mapping.address, length: 2 * size })).to.equal(2 * size);
    expect(await bytes).to.deep.equal(Buffer.alloc(3));
    await toucher.stop();
  },

  'leaves the reader waiting until it is woken, where asked to': async () => {
    const { userfaultfd, mapping } = registered();
    const toucher = await Toucher.start(mapping);
    let arrived = false;
    const bytes = toucher.read(0).then((read) => {
      arrived = true;
      return read;
    });
    userfaultfd.poll();
    userfaultfd.readEvents();
    userfaultfd.copy({ destination: mapping.address, source: page('d'), mode: UFFDIO_COPY_MODE_DONTWAKE });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(arrived).to.equal(false);
    userfaultfd.wake({ address: mapping.address, length: size });
    expect((await bytes).toString()).to.equal('d');
    await toucher.stop();
  },

  'copies from an address, without alignment': () => {
    const { userfaultfd, mapping } = registered();
    using source = Mapping.anonymous(2 * size);
    source.fill(0x61);
    userfaultfd.copy({ destination: mapping.address, source: source.address + 3n, length: size });
    expect(mapping.read(0, size)).to.deep.equal(page('a'));
  },

  'copies bytes that threads share, as many as asked for': () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    const source = new Uint8Array(new SharedArrayBuffer(3 * size + 1), 1).fill(5);
    expect(userfaultfd.copy({ destination: mapping.address, source, length: 2 * size })).to.equal(2 * size);
    expect(mapping.read().equals(Buffer.alloc(2 * size, 5))).to.equal(true);
    mapping.write(size, new Uint8Array(new SharedArrayBuffer(2)).fill(6));
    expect(mapping.read(size, 3)).to.deep.equal(Buffer.of(6, 6, 5));
  },

  'copies what is missing before a present page, then says EEXIST': () => {
    const { userfaultfd, mapping } = registered();
    userfaultfd.copy({ destination: at(mapping, 2), source: page('2') });
    const source = Buffer.alloc(4 * size, 'n');
    expect(userfaultfd.copy({ destination: mapping.address, source })).to.equal(2 * size);
    const rest = { destination: at(mapping, 2), source: source.subarray(2 * size) };
    const error = failure(() => userfaultfd.copy(rest));
    expect([error.code, error.errno, error.syscall, error.done]).to.deep.equal([
      'EEXIST',
      -17,
      'ioctl(UFFDIO_COPY)',
      0,
    ]);
    expect(error.message).to.match(
      new RegExp(
        `, ioctl\\(UFFDIO_COPY\\) to 0x${at(mapping, 2).toString(16)}-0x[0-9a-f]+ from 0x[0-9a-f]+; .* wake the range`,
      ),
    );
    expect(mapping.read(2 * size, 1).toString()).to.equal('2');
    expect(userfaultfd.zeropage({ address: at(mapping, 3), length: size })).to.equal(size);
    expect(failure(() => userfaultfd.zeropage({ address: at(mapping, 3), length: size })).code).to.equal('EEXIST');
  },

  'counts zeroed pages before a present one': () => {
    const { userfaultfd, mapping } = registered();
    userfaultfd.copy({ destination: at(mapping, 3), source: page('3') });
    expect(userfaultfd.zeropage(mapping, UFFDIO_ZEROPAGE_MODE_DONTWAKE)).to.equal(3 * size);
  },

  'says ENOENT, EFAULT and EINVAL': () => {
    const { userfaultfd, mapping } = registered();
    using elsewhere = Mapping.anonymous(size);
    const copy = (destination: bigint, source: bigint | Buffer, length = size): SyscallError =>
      failure(() => userfaultfd.copy({ destination, source, length }));
    expect(copy(elsewhere.address, page('x')).code).to.equal('ENOENT');
    expect(copy(mapping.address, 0n, size).code).to.equal('EFAULT');
    expect(copy(mapping.address + 1n, page('x')).code).to.equal('EINVAL');
    expect(copy(mapping.address, page('x'), 1).code).to.equal('EINVAL');
    expect(failure(() => userfaultfd.zeropage(elsewhere)).message).to.contain('not registered with this userfaultfd');
    expect(failure(() => userfaultfd.wake({ address: 1n, length: size })).syscall).to.equal('ioctl(UFFDIO_WAKE)');
    expect(() => userfaultfd.copy({ destination: mapping.address, source: Buffer.alloc(1), length: size })).to.throw(
      RangeError,
      `expected a source of ${size} bytes, saw one of 1`,
    );
  },

  'refuses lengths that are none, which would wrap around or be rounded': () => {
    const { userfaultfd, mapping } = registered();
    const { address } = mapping;
    const message = /^expected a length in bytes that is a whole number from 0 on, saw /;
    for (const length of [size + 0.5, 2 ** 64 + size, -size, Number.NaN]) {
      const range = { address, length };
      for (const use of [
        () => userfaultfd.zeropage(range),
        () => userfaultfd.poison(range),
        () =>
          userfaultfd.copy({ destination: address, source: Buffer.alloc(1), length: length > 1 ? -length : length }),
        () => userfaultfd.copy({ destination: address, source: address, length }),
        () => userfaultfd.writeProtect(range),
        () => userfaultfd.register(range),
        () => userfaultfd.wake(range),
      ]) {
        expect(use, `${use} of ${length}`).to.throw(RangeError, message);
      }
      expect(() => MemoryFile.create(length === size + 0.5 ? -1 : length)).to.throw(
        RangeError,
        'whole number of bytes',
      );
      expect(() => Mapping.borrow(range)).to.throw(
        RangeError,
        'expected a length in bytes that is a whole number from 0 on, saw ',
      );
    }
    // @ts-expect-error: an address alone does not say how many bytes there are
    expect(() => userfaultfd.copy({ destination: address, source: address })).to.throw(RangeError, message);
  },

  'says EAGAIN while an event is unread, and works again when it has been read': async () => {
    const { userfaultfd, mapping } = registered(UFFD_FEATURE_EVENT_REMOVE);
    userfaultfd.copy({ destination: mapping.address, source: page('x') });
    const toucher = await Toucher.start(mapping);
    const discarded = toucher.discard(0, size);
    expect(userfaultfd.poll(5000)).to.equal(true);
    const error = failure(() => userfaultfd.copy({ destination: at(mapping, 1), source: page('y') }));
    expect([error.code, error.done]).to.deep.equal(['EAGAIN', 0]);
    expect(error.message).to.contain('read all events, then try again');
    expect(failure(() => userfaultfd.zeropage({ address: at(mapping, 1), length: size })).code).to.equal('EAGAIN');
    expect(userfaultfd.readEvents()).to.deep.equal([{ type: 'remove', address: mapping.address, length: size }]);
    await discarded;
    expect(userfaultfd.copy({ destination: at(mapping, 1), source: page('y') })).to.equal(size);
    await toucher.stop();
  },

  'answers negated errnos and short counts on the fast path': () => {
    const { userfaultfd, mapping } = registered();
    using source = Mapping.anonymous(4 * size);
    source.fill(0x66);
    const copier = new PageCopier(userfaultfd);
    const copy = (index: number, pages: number): number =>
      copier.copy(Number(at(mapping, index)), Number(source.address), pages * size);
    expect(copy(2, 1)).to.equal(size);
    expect(copy(0, 4)).to.equal(2 * size);
    expect(copy(0, 4)).to.equal(-17);
    expect(copy(3, 1)).to.equal(size);
    expect(mapping.read()).to.deep.equal(Buffer.alloc(4 * size, 'f'));
    expect(copy(1000, 1)).to.equal(-2);
  },

  'performs any request through ioctl, and leaves what the kernel wrote in the record': () => {
    const { userfaultfd, mapping } = registered();
    const source = page('i');
    using memory = Mapping.anonymous(size);
    memory.write(0, source);
    const copy = UffdioCopy.alloc();
    copy.dst = mapping.address;
    copy.src = memory.address;
    copy.len = BigInt(size);
    expect(ioctl(userfaultfd.fd, UFFDIO_COPY, copy)).to.equal(0);
    expect(copy.copy).to.equal(BigInt(size));
    expect(mapping.read(0, size)).to.deep.equal(source);
    const error = failure(() => ioctl(userfaultfd.fd, UFFDIO_COPY, copy, 'UFFDIO_COPY'));
    expect([error.code, error.syscall, copy.copy]).to.deep.equal(['EEXIST', 'ioctl(UFFDIO_COPY)', -17n]);
    expect(failure(() => ioctl(userfaultfd.fd, UFFDIO_CONTINUE, UffdioContinue.alloc())).syscall).to.equal(
      'ioctl(0xc020aa07)',
    );
  },

  'lets who waits go on when it is closed or unregistered': async () => {
    for (const release of ['close', 'unregister'] as const) {
      const { userfaultfd, mapping } = registered();
      const toucher = await Toucher.start(mapping);
      const bytes = toucher.read(0, 2);
      userfaultfd.poll();
      if (release === 'close') userfaultfd.close();
      else userfaultfd.unregister(mapping);
      expect(await bytes).to.deep.equal(Buffer.alloc(2));
      await toucher.stop();
    }
  },
};

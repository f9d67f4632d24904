import { expect } from 'chai';
import {
  _UFFDIO_CONTINUE,
  _UFFDIO_COPY,
  _UFFDIO_WAKE,
  _UFFDIO_WRITEPROTECT,
  _UFFDIO_ZEROPAGE,
  UFFD_FEATURE_MINOR_SHMEM,
  UFFD_FEATURE_MISSING_SHMEM,
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFDIO_REGISTER_MODE_MINOR,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_REGISTER_MODE_WP,
} from 'uapi-bindgen/linux/userfaultfd';
import { Mapping, pageSize, Userfaultfd } from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';

function has(ioctls: bigint, number: number): boolean {
  return ((ioctls >> BigInt(number)) & 1n) === 1n;
}

export const scenarios: Scenarios = {
  'answers the ioctls of anonymous memory': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    using mapping = Mapping.anonymous(4 * pageSize());
    const missing = userfaultfd.register(mapping);
    for (const number of [_UFFDIO_WAKE, _UFFDIO_COPY, _UFFDIO_ZEROPAGE]) expect(has(missing, number)).to.equal(true);
    for (const number of [_UFFDIO_WRITEPROTECT, _UFFDIO_CONTINUE]) expect(has(missing, number)).to.equal(false);
    const both = userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
    expect(both & missing).to.equal(missing);
    expect(has(both, _UFFDIO_WRITEPROTECT)).to.equal(true);
  },

  'answers the ioctls of shared memory': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MISSING_SHMEM | UFFD_FEATURE_MINOR_SHMEM });
    using mapping = Mapping.anonymous(4 * pageSize(), { shared: true });
    const ioctls = userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_MINOR);
    for (const number of [_UFFDIO_WAKE, _UFFDIO_COPY, _UFFDIO_CONTINUE]) expect(has(ioctls, number)).to.equal(true);
  },

  'refuses what cannot be registered, and says why': () => {
    using userfaultfd = Userfaultfd.open();
    using other = Userfaultfd.open();
    using mapping = Mapping.anonymous(4 * pageSize());
    const { address, length } = mapping;
    expect(() => userfaultfd.register({ address: address + 1n, length })).to.throw(
      /^EINVAL: .*whole pages of mapped memory/,
    );
    expect(() => userfaultfd.register({ address: 0n, length })).to.throw(
      /^EINVAL: .*ioctl\(UFFDIO_REGISTER\) of 0x0-0x[0-9a-f]+ for UFFDIO_REGISTER_MODE_MISSING;/,
    );
    expect(() => userfaultfd.register(mapping, 1n << 40n)).to.throw(/^EINVAL: .* for 0x10000000000;/);
    expect(() => userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MINOR)).to.throw(/^EINVAL: /);
    other.register(mapping);
    expect(() => userfaultfd.register(mapping)).to.throw(/^EBUSY: .*registered with another userfaultfd/);
    other.unregister(mapping);
    userfaultfd.register(mapping);
  },

  'takes back what it registered': () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(2 * pageSize());
    userfaultfd.register(mapping);
    userfaultfd.unregister(mapping);
    expect(mapping.read(0, 2)).to.deep.equal(Buffer.alloc(2));
  },
};

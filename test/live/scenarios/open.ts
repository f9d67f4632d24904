import { expect } from 'chai';
import { UFFD_FEATURE_THREAD_ID } from 'uapi-bindgen/linux/userfaultfd';
import { ClosedError, Mapping, MissingFeaturesError, Userfaultfd } from 'uapi-bindgen/runtime';
import { descriptors } from '../descriptors.ts';
import { openFlags } from '../fd-info.ts';
import type { Scenarios } from '../scenario.ts';

const unknownFeature = 1n << 62n;

export const scenarios: Scenarios = {
  'opens a blocking one where asked to': () => {
    using userfaultfd = Userfaultfd.open({ nonBlocking: false });
    expect(openFlags(userfaultfd.fd)).to.equal(0o2000000);
  },

  'names the required features that are missing, and opens nothing': () => {
    Userfaultfd.probe();
    const files = descriptors();
    const attempt = (): unknown => Userfaultfd.open({ required: unknownFeature | UFFD_FEATURE_THREAD_ID });
    expect(attempt).to.throw(
      MissingFeaturesError,
      /lacks the required 0x4000000000000000; it has .*UFFD_FEATURE_THREAD_ID/,
    );
    expect(descriptors()).to.equal(files);
  },

  'leaks no descriptor': () => {
    Userfaultfd.open({ optional: unknownFeature }).close();
    const files = descriptors();
    for (let round = 0; round < 20; round++) {
      Userfaultfd.probe();
      using userfaultfd = Userfaultfd.open({ optional: UFFD_FEATURE_THREAD_ID });
      Userfaultfd.borrow(userfaultfd.handle).close();
      // Itself, and the pipe that tells those who borrowed it of its end.
      expect(descriptors()).to.equal(files + 3);
    }
    expect(descriptors()).to.equal(files);
  },

  'refuses everything after it was closed': () => {
    const userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(4096);
    expect(userfaultfd.poll(0)).to.equal(false);
    expect(userfaultfd.readEvents()).to.deep.equal([]);
    userfaultfd.close();
    userfaultfd.close();
    expect(userfaultfd.closed).to.equal(true);
    const uses: readonly (() => unknown)[] = [
      () => userfaultfd.fd,
      () => userfaultfd.handle,
      () => userfaultfd.poll(0),
      () => userfaultfd.readEvents(),
      () => userfaultfd.register(mapping),
      () => userfaultfd.unregister(mapping),
      () => userfaultfd.wake(mapping),
      () => userfaultfd.zeropage(mapping),
      () => userfaultfd.copy({ destination: mapping.address, source: Buffer.alloc(4096) }),
    ];
    for (const use of uses) expect(use).to.throw(ClosedError, 'the userfaultfd is closed');
  },
};

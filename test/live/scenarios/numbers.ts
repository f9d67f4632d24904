// Numbers that are none are refused before C cuts them off, and they mean another file, another flag or nothing at all.

import { Socket } from 'node:net';
import { expect } from 'chai';
import {
  type BackendName,
  EventFd,
  FileDescriptor,
  loadRuntime,
  Mapping,
  MessageReader,
  PageCopier,
  PollSet,
  pageSize,
  RangeTransfer,
  receiveDescriptors,
  transferKinds,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';
import { rejection } from '../served.ts';

const size = pageSize();
const descriptors = [Number.NaN, -1, 0.5, 2 ** 31, 2 ** 32 + 1, Number.POSITIVE_INFINITY];

export const scenarios: Scenarios = {
  'of descriptors': () => {
    for (const fd of descriptors) {
      for (const use of [
        () => Userfaultfd.adopt(fd),
        () => Userfaultfd.borrow({ fd }),
        () => EventFd.borrow(fd),
        () => new FileDescriptor(fd, 'a file'),
        () => new MessageReader({ fd }),
        () => new PageCopier({ fd }),
        () => new RangeTransfer(transferKinds.copy, { fd }),
      ]) {
        expect(use, `${fd}`).to.throw(RangeError, / to be a whole one from 0 on, saw /);
      }
      if (fd !== -1) expect(() => new PollSet([fd])).to.throw(RangeError, `expected numbers of descriptors, saw ${fd}`);
    }
    expect(new PollSet([-1]).wait(1)).to.equal(0);
    for (const events of [Number.NaN, -1, 0.5, 2 ** 16]) {
      expect(() => new PollSet([0], events)).to.throw(RangeError, `expected events of 16 bits, saw ${events}`);
    }
  },

  'of messages, modes and ways': () => {
    using userfaultfd = Userfaultfd.open();
    for (const capacity of [0, -1, 1.5, Number.NaN]) {
      expect(() => new MessageReader(userfaultfd, capacity)).to.throw(RangeError, `1 message or more, saw ${capacity}`);
    }
    for (const mode of [-1n, 1n << 64n]) {
      expect(() => new PageCopier(userfaultfd, mode)).to.throw(RangeError, `at most 64 bits, saw ${mode}`);
    }
    const via = 'nothing' as 'device';
    for (const use of [() => Userfaultfd.open({ via }), () => Userfaultfd.probe({ via })]) {
      expect(use).to.throw(RangeError, "expected 'via' to be 'device' or 'syscall', saw 'nothing'");
    }
    expect(() => loadRuntime({ backend: 'koff' as BackendName })).to.throw(RangeError, "there is no backend 'koff'");
    expect(() => loadRuntime({ backend: [] })).to.throw(RangeError, /expected one of ffi-napi, koffi, node:ffi/);
  },

  'of flags, which would be others': () => {
    using mapping = Mapping.anonymous(size);
    mapping.fill(1);
    for (const use of [() => mapping.advise(2 ** 32 + 4), () => mapping.protect(2 ** 32)]) {
      expect(use).to.throw(RangeError, 'expected an integer of at most 32 bits');
    }
    expect(mapping.read(0, 1)[0]).to.equal(1);
  },

  'of what is received': async () => {
    const socket = new Socket();
    for (const bad of [Number.NaN, -1, 0.5]) {
      for (const name of ['capacity', 'mostDescriptors']) {
        expect(await rejection(receiveDescriptors(socket, { [name]: bad }))).to.match(/^expected '\w+' to be a whole/);
      }
    }
    expect(await rejection(receiveDescriptors(socket, { capacity: 0 }))).to.match(/^expected 'capacity' to be a whole/);
    expect(await rejection(receiveDescriptors(socket, { timeout: Number.NaN }))).to.match(/^expected a timeout/);
  },
};

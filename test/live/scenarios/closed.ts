import { expect } from 'chai';
import { UFFD_FEATURE_MINOR_SHMEM, UFFD_FEATURE_MISSING_SHMEM } from 'uapi-bindgen/linux/userfaultfd';
import {
  type AddressRange,
  ClosedError,
  EventFd,
  FileDescriptor,
  Mapping,
  MemoryFile,
  MessageReader,
  PageCopier,
  PollSet,
  pageSize,
  RangeTransfer,
  syscalls,
  transferKinds,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { RangeRequest, requestKinds } from '../../../runtime/userfaultfd/range-request.ts';
import type { Scenarios } from '../scenario.ts';

const size = pageSize();

/** What may be asked of something closed: that it is, what it knows by itself, and to be closed again. */
const allowed = new Set<string>(['closed', 'close', String(Symbol.dispose), 'constructor']);

/** The methods and accessors of an object, its own and inherited. */
function members(object: object): Map<string, PropertyDescriptor> {
  const found = new Map<string, PropertyDescriptor>();
  for (let part = Object.getPrototypeOf(object); part !== Object.prototype; part = Object.getPrototypeOf(part)) {
    for (const key of Reflect.ownKeys(part)) {
      const descriptor = Object.getOwnPropertyDescriptor(part, key)!;
      if (!found.has(String(key))) found.set(String(key), descriptor);
    }
  }
  return found;
}

/**
 * Every member of something closed throws ClosedError, but for those that are allowed.
 *
 * @param args those of its methods, by name; a method that is not named here fails.
 */
function expectRefusals(
  object: object,
  args: Readonly<Record<string, readonly unknown[]>>,
  besides: string[] = [],
): void {
  for (const [name, { get, value }] of members(object)) {
    if (allowed.has(name) || besides.includes(name)) continue;
    const use = (): unknown => {
      if (get !== undefined) return get.call(object);
      if (args[name] === undefined) throw new Error('the test does not say how it is called');
      return Reflect.apply(value as () => unknown, object, args[name]);
    };
    expect(use, `${object.constructor.name}.${name}`).to.throw(ClosedError);
  }
}

function callsOf(range: AddressRange, source: bigint): Readonly<Record<string, readonly unknown[]>> {
  const { address: destination, length } = range;
  const alone = ['register', 'unregister', 'zeropage', 'continue', 'poison', 'writeProtect', 'unprotect', 'wake'];
  return {
    ...Object.fromEntries([...alone, 'rwProtect', 'rwUnprotect'].map((name) => [name, [range]])),
    copy: [{ destination, source: Buffer.alloc(length) }],
    move: [{ destination, source, length }],
    setMode: [{ enable: 1n }],
    requireNonBlocking: ['a test'],
    readAlone: ['a test'],
    poll: [0],
    readEvents: [],
    events: [],
    gated: [() => {}],
  };
}

export const scenarios: Scenarios = {
  'a userfaultfd, also one that was borrowed, and what works on it': () => {
    const owner = Userfaultfd.open({ required: UFFD_FEATURE_MISSING_SHMEM | UFFD_FEATURE_MINOR_SHMEM });
    using mapping = Mapping.anonymous(size);
    using source = Mapping.anonymous(size);
    owner.register(mapping);
    const borrowed = Userfaultfd.borrow(owner.handle);
    const reader = new MessageReader(borrowed);
    const copier = new PageCopier(borrowed);
    const transfer = new RangeTransfer(transferKinds.zeropage, borrowed);
    const wake = new RangeRequest(requestKinds.wake, borrowed);
    const waiting = new PollSet([0]);
    const other = Userfaultfd.borrow(owner.handle);
    other.close();
    owner.close();
    // What was registered is a list of this object's own.
    for (const one of [owner, borrowed, other]) {
      expectRefusals(one, callsOf(mapping, source.address), ['registrations']);
      expectRefusals(one, callsOf({ address: source.address, length: size }, mapping.address), ['registrations']);
      expect([one.closed, one.registrations.length]).to.deep.equal([true, 1]);
    }
    for (const use of [
      () => reader.read(),
      () => reader.readOrWait(waiting),
      () => copier.copy(Number(mapping.address), Number(source.address), size),
      () => transfer.perform(Number(mapping.address), size),
      () => wake.perform(Number(mapping.address), size),
    ]) {
      expect(use).to.throw(ClosedError);
    }
  },

  'a mapping': () => {
    const mapping = Mapping.anonymous(size);
    const borrowed = Mapping.borrow(mapping);
    const { length, address } = mapping;
    const calls = {
      read: [],
      write: [0, Buffer.alloc(1)],
      fill: [1],
      discard: [],
      advise: [4],
      protect: [1],
      remap: [],
      view: [],
    };
    for (const one of [borrowed, mapping]) {
      one.close();
      one.close();
      expectRefusals(one, calls);
      expect([one.length, one.address, one.closed]).to.deep.equal([length, address, true]);
    }
  },

  'a memory file, an eventfd and a descriptor': () => {
    const file = MemoryFile.create(size);
    const event = EventFd.open();
    const borrowed = EventFd.borrow(event.fd);
    const descriptor = new FileDescriptor(syscalls().open('/dev/null', 0), 'the null device');
    const taken = new FileDescriptor(syscalls().open('/dev/null', 0), 'the null device');
    const number = taken.take();
    for (const one of [file, borrowed, event, descriptor, taken]) {
      one.close();
      one.close();
      expectRefusals(one, { map: [], signal: [], reset: [], take: [] });
    }
    expect(syscalls().close(number)).to.equal(0);
  },
};

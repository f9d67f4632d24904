// What one call and one record cost with the backend of this process, in nanoseconds: the median of several rounds. Then ten
// million calls, for the memory that they leave behind. Prints one line of JSON.

import { createRequire } from 'node:module';
import { constants } from 'node:os';
import {
  UFFDIO_API,
  UFFDIO_REGISTER_MODE_WP,
  UFFDIO_WAKE,
  UFFDIO_WRITEPROTECT,
  UFFDIO_WRITEPROTECT_MODE_WP,
  UffdioApi,
  UffdioCopy,
  UffdioRange,
  UffdioWriteprotect,
} from 'uapi-bindgen/linux/userfaultfd';
import { ioctl, Mapping, PinnedMemory, pageSize, syscalls, Userfaultfd } from 'uapi-bindgen/runtime';
import { CallGate } from '../runtime/descriptors/call-gate.ts';
import { CallRow } from '../runtime/descriptors/call-row.ts';
import { median } from './statistics.ts';

const rounds = 7;
const nothing = -constants.errno.EAGAIN;
const rowName = 'an ioctl and a read, in a row';

function nanoseconds(count: number, work: (index: number) => void): number {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begin = process.hrtime.bigint();
    for (let index = 0; index < count; index++) work(index);
    measured.push(Number(process.hrtime.bigint() - begin) / count);
  }
  return median(measured);
}

/** Refused by the device, but for one, so that what is measured is the way to the kernel and back. */
function callCosts(): [string, number][] {
  const calls = syscalls();
  const fd = calls.open('/dev/null', 0);
  const memory = new PinnedMemory(UffdioApi.layout.size);
  const record = new UffdioApi(memory.bytes);
  const refused = (): void => {
    try {
      ioctl(fd, UFFDIO_API, record);
    } catch {
      // ENOTTY
    }
  };
  using userfaultfd = Userfaultfd.open({ userModeOnly: true });
  using page = Mapping.anonymous(pageSize());
  const range = UffdioRange.of({ start: page.address, len: BigInt(pageSize()) });
  const { fd: open } = userfaultfd;
  using present = Mapping.anonymous(pageSize());
  present.fill(0x78);
  userfaultfd.register(present, UFFDIO_REGISTER_MODE_WP);
  const protection = new PinnedMemory(UffdioWriteprotect.layout.size);
  const protecting = new UffdioWriteprotect(protection.bytes);
  protecting.range.start = present.address;
  protecting.range.len = BigInt(pageSize());
  const words = new Uint32Array(protection.bytes.buffer, protection.bytes.byteOffset);
  const toggle = (): void => {
    words[UffdioWriteprotect.layout.offsets.mode / 4]! ^= Number(UFFDIO_WRITEPROTECT_MODE_WP);
    if (calls.ioctl(open, UFFDIO_WRITEPROTECT, protection.address) !== 0) throw new Error('UFFDIO_WRITEPROTECT failed');
  };
  const wake = new PinnedMemory(UffdioRange.layout.size);
  const waked = new UffdioRange(wake.bytes);
  [waked.start, waked.len] = [range.start, range.len];
  const costs: [string, number][] = [
    ['ioctl', nanoseconds(200_000, () => calls.ioctl(fd, UFFDIO_API, memory.address))],
    ['read', nanoseconds(200_000, () => calls.read(fd, memory.address, memory.bytes.length))],
    ['poll', nanoseconds(200_000, () => calls.poll(memory.address, 0, 0))],
    ['`ioctl(fd, request, view)`, success', nanoseconds(200_000, () => ioctl(open, UFFDIO_WAKE, range))],
    [rowName, nanoseconds(200_000, rowOf(open, wake, new PinnedMemory(64)))],
    ['UFFDIO_WRITEPROTECT', nanoseconds(200_000, toggle)],
    ['`ioctl(fd, request, view)` with its SyscallError', nanoseconds(20_000, refused)],
  ];
  calls.close(fd);
  return costs;
}

/** UFFDIO_WAKE, which nobody waits for, and a read that finds nothing: in one call of native code where there is such. */
function rowOf(fd: number, wake: PinnedMemory, memory: PinnedMemory): () => void {
  const row = CallRow.of({ calls: 2, gate: new CallGate(), what: 'the userfaultfd' });
  if (row === undefined) {
    return () => {
      syscalls().ioctl(fd, UFFDIO_WAKE, wake.address);
      syscalls().read(fd, memory.address, memory.bytes.length);
    };
  }
  row.set(0, 'ioctl', fd, UFFDIO_WAKE, wake.address);
  row.set(1, 'read', fd, memory.address, memory.bytes.length);
  return () => {
    row.perform();
    if (row.result(0) !== 0 || row.result(1) !== nothing) throw new Error('the row failed');
  };
}

/** Sets dst, src, len and mode of a `struct uffdio_copy` and reads its copy. */
function recordCosts(): [string, number][] {
  const view = UffdioCopy.alloc();
  const words = new Uint32Array(UffdioCopy.layout.size / 4);
  const address = 0x7f12_3456_7000;
  let sink = 0;
  const costs: [string, number][] = [
    [
      'record, Uint32 pairs',
      nanoseconds(2_000_000, (index) => {
        const destination = address + 4096 * index;
        words[0] = destination;
        words[1] = destination / 0x1_0000_0000;
        words[2] = address;
        words[3] = address / 0x1_0000_0000;
        words[4] = 4096;
        words[6] = 0;
        sink += words[8]!;
      }),
    ],
    [
      'record, generated view (bigint, checked)',
      nanoseconds(200_000, (index) => {
        view.dst = BigInt(address + 4096 * index);
        view.src = BigInt(address);
        view.len = 4096n;
        view.mode = 0n;
        sink += Number(view.copy);
      }),
    ],
    ['record, ref-struct-di, one instance reused', refStructCost(address)],
  ];
  if (sink !== 0) throw new Error('the records were not zeroed');
  return costs;
}

function refStructCost(address: number): number {
  const require = createRequire(import.meta.url);
  const struct = require('ref-struct-di')(require('ref-napi'));
  const Copy = struct({ dst: 'uint64', src: 'uint64', len: 'uint64', mode: 'uint64', copy: 'int64' });
  const record = new Copy();
  return nanoseconds(20_000, (index) => {
    record.dst = address + 4096 * index;
    record.src = address;
    record.len = 4096;
    record.mode = 0;
    if (Number(record.copy) === 1) throw new Error('the record was not zeroed');
  });
}

/** Kilobytes resident after a million calls, and after ten million. */
function residentOver(): [number, number] {
  const calls = syscalls();
  const fd = calls.open('/dev/null', 0);
  const memory = new PinnedMemory(64);
  const repeat = (count: number): number => {
    for (let index = 0; index < count; index++) calls.ioctl(fd, UFFDIO_API, memory.address);
    return process.memoryUsage.rss() >> 10;
  };
  const resident: [number, number] = [repeat(1_000_000), repeat(9_000_000)];
  calls.close(fd);
  return resident;
}

export interface CallCosts {
  /** Rows of a name and nanoseconds. */
  readonly costs: readonly (readonly [string, number])[];
  readonly resident?: readonly [number, number];
}

const result: CallCosts = { costs: [...callCosts(), ...recordCosts()], resident: residentOver() };
console.log(JSON.stringify(result));

// What the thread of a fault server allocates for a fault. The profiler has to run in that thread, where a module that is the
// source of another memory starts and stops it: touching that memory says when, and shows what was counted.
// Usage: allocation.js FAULTS

import { Mapping, pageSize, serveFaults, Userfaultfd } from 'uapi-bindgen/runtime';

const faults = Number(process.argv[2]);
const size = pageSize();
const pages = 512;
const rounds = 4;

const profiler = new URL(
  `data:text/javascript,${encodeURIComponent(`
  import { Session } from 'node:inspector';
  const session = new Session();
  session.connect();
  const options = {
    samplingInterval: 128,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  };
  const sum = ({ selfSize, children }) => children.reduce((bytes, child) => bytes + sum(child), selfSize);
  export function readPages(offset, into) {
    if ((offset / ${size}) % 2 === 0) {
      session.post('HeapProfiler.startSampling', options);
      return;
    }
    session.post('HeapProfiler.stopSampling', (error, { profile }) => into.write(String(sum(profile.head))));
  }`)}`,
);

using userfaultfd = Userfaultfd.open();
using memory = Mapping.anonymous(pages * size);
userfaultfd.register(memory);
using counted = Userfaultfd.open();
using probe = Mapping.anonymous(2 * rounds * size);
counted.register(probe);
const server = await serveFaults(userfaultfd, { source: Buffer.alloc(pages * size, 'x') });
await server.add(counted, { source: profiler });

function touch(count: number): void {
  for (let done = 0; done < count; done += pages) {
    memory.discard();
    for (let page = 0; page < pages; page++) memory.read(page * size, 1);
  }
}

/** Bytes that the thread has allocated while so many faults were served. */
function allocatedFor(count: number, from: number): number {
  probe.read(from * size, 1);
  touch(count);
  return Number.parseInt(probe.read((from + 1) * size, 20).toString(), 10);
}

// Until V8 has optimised the loop; it may do so anew in one of the measured runs, which then has the program in it.
touch(60_000);
const runs = Array.from({ length: rounds }, (_, round) => allocatedFor(faults, 2 * round) / faults);
console.log(JSON.stringify({ runs, least: Math.min(...runs) }));
await server.stop();

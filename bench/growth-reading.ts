// Reads headers to their models one after another, and prints the milliseconds of processor time that the last one took.
// Usage: growth-reading.js [HEADER]... HEADER

import { targetNamed } from '../codegen/abi/target/target.ts';
import { snapshotRoots } from '../codegen/pipeline/include-roots.ts';
import { modelOf } from '../codegen/pipeline/model-of.ts';
import { processorTimeOf } from './processor-time.ts';

const target = targetNamed('x86_64');
let last = 0;
for (const header of process.argv.slice(2)) {
  last = processorTimeOf(() => modelOf({ header, roots: snapshotRoots(), target }));
}
console.log(last);

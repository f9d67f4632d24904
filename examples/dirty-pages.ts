// Finds the pages that were written since the last look, and serves no fault for it: node dist/examples/dirty-pages.js

import { closeSync, openSync } from 'node:fs';
import * as fs from 'uapi-bindgen/linux/fs';
import * as uffdAbi from 'uapi-bindgen/linux/userfaultfd';
import { ioctl, Mapping, PinnedMemory, Userfaultfd } from 'uapi-bindgen/runtime';

using uffd = Userfaultfd.open({ required: uffdAbi.UFFD_FEATURE_WP_ASYNC | uffdAbi.UFFD_FEATURE_WP_UNPOPULATED });
using memory = Mapping.anonymous(64 * 4096);
uffd.register(memory, uffdAbi.UFFDIO_REGISTER_MODE_WP);
const pagemap = openSync('/proc/self/pagemap', 'r');
const regions = new PinnedMemory(64 * fs.PageRegion.layout.size);

/** The ranges of pages written since the last call; the same call protects them again. */
function writtenPages(): string {
  const scan = fs.PmScanArg.of({
    size: BigInt(fs.PmScanArg.layout.size),
    flags: fs.PM_SCAN_WP_MATCHING | fs.PM_SCAN_CHECK_WPASYNC,
    start: memory.address,
    end: memory.address + BigInt(memory.length),
    vec: BigInt(regions.address),
    vec_len: 64n,
    category_mask: fs.PAGE_IS_WRITTEN,
    return_mask: fs.PAGE_IS_WRITTEN,
  });
  const count = ioctl(pagemap, fs.PAGEMAP_SCAN, scan, 'PAGEMAP_SCAN');
  const page = (address: bigint): number => Number(address - memory.address) / memory.pageSize;
  return Array.from(
    { length: count },
    (_, index) => new fs.PageRegion(regions.bytes, index * fs.PageRegion.layout.size),
  )
    .map(({ start, end }) => `${page(start)} to ${page(end) - 1}`)
    .join(', ');
}
writtenPages(); // protects them all
for (const page of [3, 4, 40]) memory.fill(page, page * memory.pageSize, 1);
console.log(`first ${writtenPages()}`);
memory.fill(1, 4 * memory.pageSize, 1);
console.log(`then ${writtenPages()}`);
closeSync(pagemap);

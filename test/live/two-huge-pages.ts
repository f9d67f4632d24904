import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { UFFD_FEATURE_MISSING_HUGETLBFS } from 'uapi-bindgen/linux/userfaultfd';
import {
  type AddressRange,
  type FaultServer,
  type FaultSource,
  type ServeOptions,
  serveFaults,
  syscalls,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { MAP_NORESERVE, MAP_SHARED, PROT_READ, PROT_WRITE } from '../../generated/linux/mman.ts';
import { withHugePages } from './huge-pages.ts';
import { withMounted } from './mounted.ts';

/** Bytes in a page of it. */
export const huge = 2 ** 21;

export interface Exhausted {
  /** Three huge pages, registered. */
  readonly range: AddressRange;
  readonly userfaultfd: Userfaultfd;
}

/** Registers three huge pages of a file whose file system has two. */
export async function withTwoHugePages(work: (exhausted: Exhausted) => unknown, flags = MAP_SHARED): Promise<void> {
  await withHugePages(2, () =>
    withMounted('hugetlbfs', `pagesize=${huge},size=${2 * huge}`, async (folder) => {
      const fd = openSync(join(folder, 'file'), 'w+');
      ftruncateSync(fd, 3 * huge);
      // With a reservation, mapping them would be refused already.
      const address = syscalls().mmap(0, 3 * huge, PROT_READ | PROT_WRITE, flags | MAP_NORESERVE, fd, 0);
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MISSING_HUGETLBFS });
      const range = { address: BigInt(address), length: 3 * huge };
      try {
        userfaultfd.register(range);
        await work({ range, userfaultfd });
      } finally {
        userfaultfd.close();
        syscalls().munmap(address, range.length);
        closeSync(fd);
      }
    }),
  );
}

/** Touches a huge page in a system call, which answers EFAULT where an ordinary touch ends by SIGBUS. */
export function touch({ address }: AddressRange, page: number): number {
  const file = openSync('/dev/zero', 'r');
  try {
    return syscalls().read(file, Number(address) + page * huge, 1);
  } finally {
    closeSync(file);
  }
}

export interface Serving extends Exhausted {
  readonly server: FaultServer;
  readonly errors: readonly string[];
}

export type ThreeOptions = Omit<ServeOptions, 'source'> & { readonly source?: FaultSource | 'zeroes' };

/** Serves three huge pages, of which there are two. */
export async function servingThree(
  { source = Buffer.alloc(3 * huge, 'h'), ...options }: ThreeOptions,
  work: (serving: Serving) => Promise<void>,
  flags = MAP_SHARED,
): Promise<void> {
  await withTwoHugePages(async ({ range, userfaultfd }) => {
    const errors: string[] = [];
    const server = await serveFaults(userfaultfd, {
      ...(source !== 'zeroes' && { source }),
      regions: [range],
      pageSize: huge,
      onError: ({ message }) => errors.push(message),
      ...options,
    });
    await work({ range, userfaultfd, server, errors });
    await server.stop();
  }, flags);
}

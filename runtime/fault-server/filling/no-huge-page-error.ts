/** A page of served memory could not be filled, since there is no huge page left for it. */
export class NoHugePageError extends Error {
  readonly code = 'ERR_UAPI_NO_HUGE_PAGE';

  constructor(page: number, pageSize: number) {
    super(
      `expected a free huge page of ${pageSize} bytes for the one at 0x${page.toString(16)}, saw none left: reserve more ` +
        "('sysctl vm.nr_hugepages'), and where they are of a mounted hugetlbfs look at its size=; memory that is mapped " +
        'without MAP_NORESERVE is refused by mmap instead',
    );
    this.name = 'NoHugePageError';
  }
}

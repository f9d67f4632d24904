/*
 * What UAPI headers do by habit, told by names: reserved fields that get a meaning later, and constants that count or
 * bound others and grow with every one of them.
 */

/** True for a field, by its name or path, that has no meaning yet: `reserved1`, `__pad`, `unused[2]`, `reserved_a0` at 0xa0. */
export function reservedName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('.') + 1);
  return /^_*(?:(?:reserved|reserve|align|alignment|resvd|resv|rsvd|rsv|res|pad|padding|unused|spare|filler|mbz)(?:_?\d+|_[a-f]\d[\da-f]*)*|.*_(?:reserved|resvd|rsvd|resv|pad|padding|unused|spare))_*$|^__opaque$/i.test(
    name,
  );
}

/** True for a constant that has all bits of the flags around it: `MOVE_MOUNT__MASK`, `DMA_HEAP_VALID_FD_FLAGS`. */
export function maskName(name: string): boolean {
  return /_(?:MASK|ALL|(?:ALL)?FLAGS|FEATURES|VALID|SUPPORTED|BITS)$/i.test(name);
}

/** True for a constant that is larger in every kernel that has more of what it bounds: `NFT_MSG_MAX`, `NR_syscalls`. */
export function growingName(name: string, isEnumerator: boolean): boolean {
  // The number of a system call, not of system calls.
  if (/^__(?:[A-Z\d]+_)?NR_(?!\w*syscalls$)/.test(name)) return false;
  if (/(?:^|_)(?:MAX|LAST)(?:_ID)?$|^_*(?:NR|MAX)_|_NR(?:_|$)|^NSIG[A-Z]*$|_F_END$/i.test(name)) return true;
  if (/_(?:MINOR|SUB)_?VERSION$|_VERSION_(?:MINOR|CODE|PATCHLEVEL)$|_ABI_(?:MINOR|PATCH)$|^LINUX_VERSION_/i.test(name))
    return true;
  return (
    isEnumerator &&
    /(?:^|_)(?:NUM|COUNT|CNT|NBITS|END|MAX|LAST|N|SENTINEL|NUMBER)(?:_|$)|MAX$|^_*(?:NUM|N|LAST)_|_(?:TYPES|ATTRS|ENTRIES)$|__SUPPORTED$/i.test(
      name,
    )
  );
}

/** Of the lower part of a version the part above it: `LINUX_VERSION_PATCHLEVEL` for `LINUX_VERSION_SUBLEVEL`. */
export function higherPart(name: string): string | null {
  const [, stem = '', part = ''] = /^(.*_)(SUBLEVEL|PATCHLEVEL|PATCH|MINOR)$/.exec(name) ?? [];
  const above = { SUBLEVEL: 'PATCHLEVEL', PATCHLEVEL: 'MAJOR', PATCH: 'MINOR', MINOR: 'MAJOR' }[part];
  return above === undefined ? null : `${stem}${above}`;
}

/** True for a version in one number, `(MAJOR << 16) | (MINOR << 8) | REVISION`, of which only what is below MAJOR grew. */
export function isMinorVersion(name: string, old: number, now: number): boolean {
  return /_VERSION$/.test(name) && now > old && now >> 16 === old >> 16 && old >> 16 > 0;
}

/** True for a text that names a version, and is another one in every kernel that changed what it is of. */
export function versionName(name: string): boolean {
  return /_VERSION(?:_EXTRA|_STRING)?$/.test(name);
}

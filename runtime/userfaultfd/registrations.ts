import {
  _UFFDIO_CONTINUE,
  _UFFDIO_COPY,
  _UFFDIO_MOVE,
  _UFFDIO_POISON,
  _UFFDIO_RWPROTECT,
  _UFFDIO_WAKE,
  _UFFDIO_WRITEPROTECT,
  _UFFDIO_ZEROPAGE,
  UffdioRegisterMode,
} from '../../generated/linux/userfaultfd.ts';
import { type AddressRange, addressNumber, formatRange } from '../memory/address.ts';
import { memoryKindAt } from '../memory/memory-kind.ts';
import { RangeMap } from '../memory/range-map.ts';

/** A registered range: what for, and the ioctls that the kernel answered for it, `1n << BigInt(_UFFDIO_COPY)` and so on. */
export interface Registration extends AddressRange {
  /** UFFDIO_REGISTER_MODE_* bits. */
  readonly mode: bigint;
  /** A bit for each: `1n << BigInt(_UFFDIO_COPY)`. */
  readonly ioctls: bigint;
}

/** Whether the kernel offers an ioctl for a range. @param ioctls a bit for each number. */
export function isOffered(ioctls: bigint, number: number): boolean {
  return ((ioctls >> BigInt(number)) & 1n) === 1n;
}

/** An ioctl was asked for on memory that the kernel does not offer it for. */
export class UnsupportedRangeError extends Error {
  readonly code = 'ERR_UAPI_UNSUPPORTED_RANGE';
  /** What was asked for: `UFFDIO_CONTINUE`. */
  readonly operation: string;
  /** The ioctls that the kernel offers for the range. */
  readonly ioctls: bigint;

  constructor(operation: string, range: AddressRange, { mode, ioctls }: Pick<Registration, 'mode' | 'ioctls'>) {
    const kind = memoryKindAt(addressNumber(range.address));
    super(
      `the kernel does not offer ${operation} for ${formatRange(range)}, which is ${kind} registered for ` +
        `${UffdioRegisterMode.format(mode)}; it offers ${formatIoctls(ioctls)}${advice(operation)}`,
    );
    this.name = 'UnsupportedRangeError';
    this.operation = operation;
    this.ioctls = ioctls;
  }
}

/**
 * What is registered with a userfaultfd, as far as its object has done it. Memory that was unmapped or moved since may
 * still stand here, so a range that is not known is left to the kernel.
 */
export class Registrations {
  readonly #ranges = new RangeMap<Pick<Registration, 'mode' | 'ioctls'>>();
  readonly #isBorrowed: boolean;

  /** @param known what the owner had registered when it was borrowed; undefined where this is the owner. */
  constructor(known?: readonly Registration[]) {
    this.#isBorrowed = known !== undefined;
    for (const registration of known ?? []) this.add(registration);
  }

  /** Memory that was registered for more stays so: the kernel leaves it as it is. */
  add({ address, length, mode, ioctls }: Registration): void {
    const first = addressNumber(address);
    const known = this.#ranges.within(first, length);
    this.#ranges.set(first, length, { mode, ioctls });
    for (const { start, end, value } of known) {
      if (value.mode !== mode && (value.mode & mode) === mode) this.#ranges.set(start, end - start, value);
    }
  }

  remove({ address, length }: AddressRange): void {
    this.#ranges.delete(addressNumber(address), length);
  }

  list(): Registration[] {
    return [...this.#ranges].map(({ start, end, value }) => ({
      address: BigInt(start),
      length: end - start,
      ...value,
    }));
  }

  /** @throws UnsupportedRangeError where the kernel has said that it does not offer the ioctl there. */
  check(range: AddressRange, number: number, name: string): void {
    // The owner may have registered it anew since.
    if (this.#isBorrowed) return;
    for (const { start, end, value } of this.#ranges.within(addressNumber(range.address), range.length)) {
      if (isOffered(value.ioctls, number)) continue;
      throw new UnsupportedRangeError(name, { address: BigInt(start), length: end - start }, value);
    }
  }
}

const ioctlNames: Readonly<Record<number, string>> = {
  [_UFFDIO_WAKE]: 'UFFDIO_WAKE',
  [_UFFDIO_COPY]: 'UFFDIO_COPY',
  [_UFFDIO_ZEROPAGE]: 'UFFDIO_ZEROPAGE',
  [_UFFDIO_MOVE]: 'UFFDIO_MOVE',
  [_UFFDIO_WRITEPROTECT]: 'UFFDIO_WRITEPROTECT',
  [_UFFDIO_CONTINUE]: 'UFFDIO_CONTINUE',
  [_UFFDIO_POISON]: 'UFFDIO_POISON',
  [_UFFDIO_RWPROTECT]: 'UFFDIO_RWPROTECT',
};

/** `UFFDIO_WAKE | UFFDIO_COPY`; a bit without a name as `0x400`. */
function formatIoctls(ioctls: bigint): string {
  const names: string[] = [];
  for (let number = 0; number < 64; number++) {
    if (isOffered(ioctls, number)) names.push(ioctlNames[number] ?? `0x${(1n << BigInt(number)).toString(16)}`);
  }
  return names.length === 0 ? 'nothing' : names.join(' | ');
}

function advice(operation: string): string {
  switch (operation) {
    case 'UFFDIO_CONTINUE':
      return '; it needs shared memory, or huge pages, registered for UFFDIO_REGISTER_MODE_MINOR';
    case 'UFFDIO_WRITEPROTECT':
      return '; it needs UFFDIO_REGISTER_MODE_WP';
    case 'UFFDIO_RWPROTECT':
      return '; it needs UFFDIO_REGISTER_MODE_RWP, which Linux has since 7.3';
    case 'UFFDIO_ZEROPAGE':
      return '; huge pages are filled by UFFDIO_COPY only';
    default:
      return '';
  }
}

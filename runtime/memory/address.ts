/** A part of the address space. Lengths are numbers, like those of a Buffer; addresses are bigints. */
export interface AddressRange {
  /** That of its first byte. */
  readonly address: bigint;
  /** Bytes. */
  readonly length: number;
}

/** `0x7f0000000000-0x7f0000002000`, as in /proc/PID/maps; a length that is none as `NaN bytes at 0x7f0000000000`. */
export function formatRange({ address, length }: AddressRange): string {
  if (!Number.isInteger(length)) return `${length} bytes at 0x${address.toString(16)}`;
  return `0x${address.toString(16)}-0x${(address + BigInt(length)).toString(16)}`;
}

/**
 * The address as a number, which holds every address that user space can have.
 *
 * @throws RangeError for what is no such address, which would otherwise lose bits.
 */
export function addressNumber(address: bigint): number {
  if (address < 0n || address > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`expected an address of user space, saw ${address}`);
  }
  return Number(address);
}

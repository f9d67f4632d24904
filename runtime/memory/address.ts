import { ClosedError } from '../descriptors/closed-error.ts';
import { shown } from '../struct-view/checks.ts';

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
 * What is no address and no length would wrap around, or be rounded.
 *
 * @throws TypeError for an address that is no bigint; RangeError for a length that is no whole number from 0 on.
 */
export function requireRange({ address, length }: AddressRange): void {
  requireAddress(address);
  if (Number.isSafeInteger(length) && length >= 0) return;
  throw new RangeError(
    `expected a length in bytes that is a whole number from 0 on, saw ${shown(length)} at 0x${address.toString(16)}`,
  );
}

/** The addresses of a mapping that was closed may be those of other memory. @throws ClosedError */
export function requireOpen(range: AddressRange & { readonly closed?: boolean }): void {
  if (range.closed === true) throw new ClosedError(`the mapping of ${formatRange(range)}`);
}

function requireAddress(address: bigint): void {
  if (typeof address !== 'bigint') throw new TypeError(`expected an address, which is a bigint, saw ${shown(address)}`);
}

/**
 * The address as a number, which holds every address that user space can have.
 *
 * @throws RangeError for what is no such address, which would otherwise lose bits; TypeError for what is no bigint.
 */
export function addressNumber(address: bigint): number {
  requireAddress(address);
  if (address < 0n || address > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`expected an address of user space, saw ${address}`);
  }
  return Number(address);
}

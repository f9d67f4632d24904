// UFFDIO_API works once for each descriptor and always answers everything that the kernel has, not what it enabled. So
// whoever wants to choose asks on a scratch descriptor first and enables on a fresh one.

import { release } from 'node:os';
import {
  UFFD_API,
  UFFD_FEATURE_EVENT_FORK,
  UFFDIO_API,
  UffdFeature,
  UffdioApi,
} from '../../generated/linux/userfaultfd.ts';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import { SyscallError } from '../kernel/syscall-error.ts';
import { shown } from '../struct-view/checks.ts';

/** What the kernel offers: sets of bits, also of such as have no name yet. */
export interface Offer {
  /** UFFD_FEATURE_* bits. */
  readonly features: bigint;
  /** The ioctls of the descriptor, `1n << BigInt(_UFFDIO_…)` each; those of a range are answered by `register`. */
  readonly ioctls: bigint;
}

/** The kernel lacks features that the caller cannot do without. */
export class MissingFeaturesError extends Error {
  readonly code = 'ERR_UAPI_MISSING_FEATURES';
  /** UFFD_FEATURE_* bits that are required and not there. */
  readonly missing: bigint;
  /** All that the kernel has. */
  readonly available: bigint;

  constructor(missing: bigint, available: bigint) {
    super(
      `this kernel (Linux ${release()}) lacks the required ${UffdFeature.format(missing)}; ` +
        `it has ${UffdFeature.format(available)}`,
    );
    this.name = 'MissingFeaturesError';
    this.missing = missing;
    this.available = available;
  }
}

/** @param name of the option: `required`. @throws TypeError for what is no bigint; RangeError for more than 64 bits. */
export function requireFeatures(name: string, features: bigint): void {
  if (typeof features === 'bigint' && BigInt.asUintN(64, features) === features) return;
  const message = `expected '${name}' to be UFFD_FEATURE_* bits, a bigint of at most 64 bits, saw ${shown(features)}`;
  throw typeof features === 'bigint' ? new RangeError(message) : new TypeError(message);
}

/** Performs UFFDIO_API on a fresh descriptor. */
export function shakeHands(fd: number, features: bigint): Offer {
  const memory = new PinnedMemory(UffdioApi.layout.size);
  const api = new UffdioApi(memory.bytes);
  api.api = UFFD_API;
  api.features = features;
  const result = memory.ioctl(fd, UFFDIO_API);
  if (result < 0) {
    throw new SyscallError({
      syscall: 'ioctl(UFFDIO_API)',
      errno: result,
      detail: `with features ${UffdFeature.format(features)}`,
      advice:
        features & UFFD_FEATURE_EVENT_FORK
          ? `UFFD_FEATURE_EVENT_FORK needs CAP_SYS_PTRACE: 'setcap cap_sys_ptrace=ep ${process.execPath}'`
          : undefined,
    });
  }
  return { features: api.features, ioctls: api.ioctls };
}

/**
 * The features to enable out of those that the kernel has.
 *
 * @throws MissingFeaturesError
 */
export function chooseFeatures(available: bigint, required: bigint, optional: bigint): bigint {
  const missing = required & ~available;
  if (missing !== 0n) throw new MissingFeaturesError(missing, available);
  return required | (optional & available);
}

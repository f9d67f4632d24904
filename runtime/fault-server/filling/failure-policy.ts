import { constants } from 'node:os';
import { seen } from '../../kernel/require-count.ts';
import { type AddressRange, addressNumber } from '../../memory/address.ts';
import { RangeTransfer, transferKinds } from '../../userfaultfd/range-transfer.ts';
import type { Userfaultfd } from '../../userfaultfd/userfaultfd.ts';

/** What becomes of a page whose source has failed. */
export type SourceErrorPolicy = 'poison' | 'zero' | 'kill';

export interface FailurePolicy {
  readonly onSourceError: SourceErrorPolicy;
  /** The process that owns the memory: what is killed. */
  readonly owner: number;
  /** Bytes in a page of the memory. */
  readonly pageSize: number;
}

const { EAGAIN, EEXIST, EFAULT } = constants.errno;

const policies: readonly unknown[] = ['poison', 'zero', 'kill'] satisfies SourceErrorPolicy[];

/**
 * @throws RangeError where there is no such policy, or no such process: 0 and what is less would be groups of processes; Error
 * where the process may not be killed that is to be.
 */
export function requirePolicy({ onSourceError, owner }: Pick<FailurePolicy, 'onSourceError' | 'owner'>): void {
  if (!policies.includes(onSourceError)) {
    throw new RangeError(`expected 'onSourceError' to be one of ${policies.join(', ')}, saw ${String(onSourceError)}`);
  }
  if (!Number.isInteger(owner) || owner < 1) {
    throw new RangeError(`expected 'owner' to be the number of a process, saw ${seen(owner)}`);
  }
  if (onSourceError === 'kill' && !signalOwner(owner, 0)) throw mayNotKill(owner);
}

/** What says that nobody can be killed where somebody is to be. */
export function mayNotKill(owner: number): Error {
  return new Error(
    `expected to be allowed to kill process ${owner}, which owns memory that is served with onSourceError 'kill', saw EPERM: ` +
      'let the server run as the same user, or choose another policy',
  );
}

/** @param signal 0 for none. @returns false where that is not allowed. */
function signalOwner(owner: number, signal: 'SIGKILL' | 0): boolean {
  try {
    process.kill(owner, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPERM') return false;
    if (code !== 'ESRCH') throw error;
  }
  return true;
}

/**
 * Ends the process that owns the memory: better than a toucher that reads what is not so, or waits for ever.
 *
 * @returns false where that is not allowed.
 */
export function killOwner({ owner }: FailurePolicy): boolean {
  const isKilled = signalOwner(owner, 'SIGKILL');
  // A thread that has killed its own process may not go on.
  if (isKilled && owner === process.pid) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  return isKilled;
}

/**
 * What is left to do for memory that nobody serves any more: whoever waits for a page of it, now or later, gets what the
 * policy says. Nobody may wait for a page that never comes. It throws nothing: there is nobody to tell, and other memory to
 * leave.
 */
export function abandon(userfaultfd: Userfaultfd, ranges: readonly AddressRange[], policy: FailurePolicy): void {
  if (policy.onSourceError === 'kill' && ranges.length > 0 && !userfaultfd.closed && killOwner(policy)) return;
  for (const range of ranges) {
    try {
      if (userfaultfd.closed) return;
      if (policy.onSourceError === 'zero') userfaultfd.unregister(range);
      else if (!poisonAll(userfaultfd, range, policy.pageSize)) killOwner(policy);
    } catch {
      // Closed meanwhile, unmapped, or without a process: nobody waits there.
    }
  }
}

/** @returns whether every page that was missing is poisoned. */
function poisonAll(userfaultfd: Userfaultfd, range: AddressRange, pageSize: number): boolean {
  const poison = new RangeTransfer(transferKinds.poison, userfaultfd);
  const start = addressNumber(range.address);
  for (let done = 0; done < range.length; ) {
    const result = poison.perform(start + done, range.length - done);
    if (result > 0) {
      done += result;
    } else if (result === -EAGAIN) {
      // Nobody else reads the events now; a fault that is lost by that is asked for again when it is woken.
      if (userfaultfd.poll(1)) userfaultfd.readEvents();
    } else if (result === -EEXIST || result === -EFAULT) {
      // It is there, or lies behind the end of its file.
      done += pageSize;
    } else if (result === -constants.errno.ENOENT || result === -constants.errno.ESRCH) {
      break;
    } else {
      return false;
    }
  }
  userfaultfd.wake(range);
  return true;
}

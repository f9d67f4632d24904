// A thread that does nothing but notice that the server's thread has died, or does not come back from a source: whoever waits
// for a page, and be it the main thread, goes on by what the policy says.

import { parentPort, workerData } from 'node:worker_threads';
import { syscalls } from '../../backends/syscalls.ts';
import { Userfaultfd } from '../../userfaultfd/userfaultfd.ts';
import { abandon } from '../filling/failure-policy.ts';
import { ServerStatistics } from '../statistics/server-statistics.ts';
import { sharedTime } from '../statistics/shared-clock.ts';
import type { GuardData, GuardMessage } from './thread-messages.ts';

const { port, statistics: shared } = workerData as GuardData;
const statistics = new ServerStatistics(shared);
const serving = new Map<number, GuardMessage & { readonly type: 'serving' }>();
/** The modules that are being opened, and how many milliseconds each has. */
const opening = new Map<number, number>();
let watch: NodeJS.Timeout | undefined;

function abandonAll(): void {
  for (const { handle, ranges, policy } of serving.values()) abandon(Userfaultfd.borrow(handle), ranges, policy);
  serving.clear();
}

/** @param reason what went wrong, where it was not the end of the thread. */
function end(reason?: string): void {
  clearInterval(watch);
  if (serving.size > 0) abandonAll();
  parentPort?.postMessage(reason);
  port.close();
}

/** Looks whether a function of a source has kept the thread for too long. */
function look(): void {
  // In this order: the other one is brought up to date before this is 0.
  const { answerDue } = statistics;
  const since = statistics.opening;
  const now = sharedTime();
  const isLate = answerDue > 0 && now > answerDue;
  const isOpeningLate = answerDue === 0 && since > 0 && now - since > Math.min(...opening.values());
  if (isLate || isOpeningLate) end('a source has not returned in time');
}

/** Looks often enough for the shortest time that a source has. */
function watchClock(): void {
  clearInterval(watch);
  const timeouts = [...serving.values()].map(({ policy }) => policy.sourceTimeout);
  const shortest = Math.min(...timeouts, ...opening.values());
  if (Number.isFinite(shortest)) watch = setInterval(look, Math.max(10, shortest / 4));
}

port.on('message', (message: GuardMessage) => {
  switch (message.type) {
    case 'serving':
      serving.set(message.id, message);
      watchClock();
      break;
    case 'released':
      serving.delete(message.id);
      break;
    case 'opening':
      opening.set(message.id, message.timeout);
      watchClock();
      break;
    case 'opened':
      opening.delete(message.id);
      break;
    case 'ended':
      serving.clear();
      end();
      break;
  }
});
port.on('close', () => end());
// What it acts by is loaded before: the process may have no descriptor left by then.
syscalls();
parentPort?.postMessage('ready');

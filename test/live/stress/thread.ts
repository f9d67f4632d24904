// A thread of the stress test: does what its role says until it is stopped, and tells what that was.

import { parentPort, workerData } from 'node:worker_threads';
import { seeded } from '../random.ts';
import { copy, Handler } from './handler.ts';
import { isStopped, type Report, type StressData } from './shared.ts';
import { move, read, remove } from './touching.ts';

function perform(data: StressData): Report {
  const random = seeded(data.seed + 104_729 * data.turn);
  const stopped = (): boolean => isStopped(data);
  switch (data.role) {
    case 'handler':
      return new Handler(data).run();
    case 'copier':
      return copy(data, random, stopped);
    case 'reader':
      return read(data, random, stopped);
    case 'remover':
      return remove(data, random, stopped);
    case 'mover':
      return move(data, random, stopped);
  }
}

parentPort?.postMessage('ready');
parentPort?.postMessage(perform(workerData as StressData));

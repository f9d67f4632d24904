// Waiting for what comes next, and reading it, in the same call of native code in which a page is filled.

import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { EventFd, errnoName, PollSet, pageSize, startWorker, syscalls } from 'uapi-bindgen/runtime';
import { POLLIN } from '../../../generated/linux/poll.ts';
import { CallGate } from '../../../runtime/descriptors/call-gate.ts';
import { CallRow } from '../../../runtime/descriptors/call-row.ts';
import { FourPages } from '../four-pages.ts';
import type { Scenarios } from '../scenario.ts';
import { moduleOf } from '../served.ts';

const runtime = import.meta.resolve('uapi-bindgen/runtime');
const size = pageSize();

/** Whether native code may wait between an ioctl and a read: it has to enter the gate of the read by itself. */
function waitsAlong(): boolean {
  return !('missing' in syscalls().rows()) && CallRow.enters(new CallGate());
}

export const scenarios: Scenarios = {
  'what fills a page waits for the next message where it is told to, and there is code for that': async () => {
    using served = new FourPages();
    const { reader, waiting } = served;
    const toucher = await served.toucher();
    const read = toucher.readEach(size);
    expect([reader.readOrWait(waiting), reader.faultPage(0, size)]).to.deep.equal([1, served.page(0)]);
    for (const page of [0, 1]) {
      expect(served.fillAndWait(page)).to.equal(size);
      expect([reader.hasFound || !waitsAlong(), reader.faultPage(0, size)]).to.deep.equal([true, served.page(page)]);
      expect([reader.readOrWait(waiting), reader.faultPage(0, size)]).to.deep.equal([1, served.page(page + 1)]);
    }
    expect(served.fill(2)).to.equal(size);
    expect((await read).toString()).to.equal('ssss');
    await served.stop();
  },

  'what waits along ends where something else is ready, and where a page is refused it does not wait': async () => {
    using served = new FourPages();
    const { reader, transfer, source, userfaultfd } = served;
    using stop = EventFd.open();
    const waiting = new PollSet([userfaultfd.fd, stop.fd]);
    const fill = (page: number): number => transfer.perform(served.page(page), size, source.address, reader, waiting);
    const toucher = await served.toucher();
    const read = toucher.read(0);
    expect([reader.readOrWait(waiting), waiting.returned(1)]).to.deep.equal([1, 0]);
    expect([errnoName(fill(3)), reader.hasFound]).to.deep.equal(['EEXIST', false]);
    stop.signal();
    expect([fill(0), reader.hasFound]).to.deep.equal([size, false]);
    expect([reader.readOrWait(waiting), waiting.returned(1)]).to.deep.equal([0, POLLIN]);
    expect((await read).toString()).to.equal('s');
    await served.stop();
  },

  'who waits along hears of a userfaultfd that its owner closes, and may be terminated': async () => {
    for (const end of ['close', 'terminate'] as const) {
      using served = new FourPages();
      const { handle } = served.userfaultfd;
      const worker = startWorker(
        moduleOf(`
          import { MessageReader, PollSet, RangeTransfer, transferKinds, Userfaultfd } from '${runtime}';
          import { parentPort, workerData } from 'node:worker_threads';
          const userfaultfd = Userfaultfd.borrow(workerData);
          const waiting = new PollSet([userfaultfd.fd, workerData.hangUp]);
          const reader = new MessageReader(userfaultfd);
          const zeropage = new RangeTransfer(transferKinds.zeropage, userfaultfd);
          try {
            for (;;) {
              if (reader.readOrWait(waiting) === 0) continue;
              parentPort.postMessage('served');
              zeropage.perform(reader.faultPage(0, ${size}), ${size}, 0, reader, waiting);
            }
          } catch (error) {
            parentPort.postMessage(error.code);
          }`),
        { workerData: handle },
      );
      const messages: string[] = [];
      worker.on('message', (message: string) => messages.push(message));
      const exited = once(worker, 'exit');
      const toucher = await served.toucher();
      for (const page of [0, 1, 2]) expect((await toucher.read(page * size))[0]).to.equal(0);
      await delay(50);
      // Native code that waits goes on until it is woken.
      if (end === 'terminate') void worker.terminate();
      served.userfaultfd.close();
      await exited;
      const expected = ['served', 'served', 'served', 'ERR_UAPI_CLOSED'];
      // Who is terminated may say no more.
      expect(messages).to.deep.equal(end === 'close' ? expected : expected.slice(0, messages.length));
      expect(messages.length).to.be.at.least(3);
      await served.stop();
    }
  },
};

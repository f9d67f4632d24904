import type { Context } from 'mocha';
import { nodeFor } from '../backends/node-with.ts';
import { requirePrivileges, requireUserfaultfd } from './require-userfaultfd.ts';
import { ScenarioRow, type Scenarios } from './scenario.ts';
import { scenarios as closed } from './scenarios/closed.ts';
import { scenarios as closing } from './scenarios/closing.ts';
import { scenarios as collection } from './scenarios/collection.ts';
import { scenarios as endurance } from './scenarios/endurance.ts';
import { scenarios as errors } from './scenarios/errors.ts';
import { scenarios as events } from './scenarios/events.ts';
import { scenarios as exhaustion } from './scenarios/exhaustion.ts';
import { scenarios as facts } from './scenarios/facts.ts';
import { scenarios as fewDescriptors } from './scenarios/few-descriptors.ts';
import { scenarios as fork } from './scenarios/fork.ts';
import { scenarios as mapping } from './scenarios/mapping.ts';
import { scenarios as memory } from './scenarios/memory.ts';
import { scenarios as numbers } from './scenarios/numbers.ts';
import { scenarios as open } from './scenarios/open.ts';
import { scenarios as operations } from './scenarios/operations.ts';
import { scenarios as ownership } from './scenarios/ownership.ts';
import { scenarios as privileges } from './scenarios/privileges.ts';
import { scenarios as readingAlong } from './scenarios/reading-along.ts';
import { scenarios as register } from './scenarios/register.ts';
import { scenarios as semantics } from './scenarios/semantics.ts';
import { scenarios as server } from './scenarios/server.ts';
import { scenarios as serverChildren } from './scenarios/server-children.ts';
import { scenarios as serverEnding } from './scenarios/server-ending.ts';
import { scenarios as serverExhaustion } from './scenarios/server-exhaustion.ts';
import { scenarios as serverFailures } from './scenarios/server-failures.ts';
import { scenarios as serverFill } from './scenarios/server-fill.ts';
import { scenarios as serverMemory } from './scenarios/server-memory.ts';
import { scenarios as serverMoves } from './scenarios/server-moves.ts';
import { scenarios as serverOpening } from './scenarios/server-opening.ts';
import { scenarios as serverOwners } from './scenarios/server-owners.ts';
import { scenarios as serverPromises } from './scenarios/server-promises.ts';
import { scenarios as serverRandom } from './scenarios/server-random.ts';
import { scenarios as serverRefusals } from './scenarios/server-refusals.ts';
import { scenarios as serverShortFiles } from './scenarios/server-short-files.ts';
import { scenarios as serverSources } from './scenarios/server-sources.ts';
import { scenarios as serverStopping } from './scenarios/server-stopping.ts';
import { scenarios as serverTracking } from './scenarios/server-tracking.ts';
import { scenarios as serverWindows } from './scenarios/server-windows.ts';
import { scenarios as serverWrites } from './scenarios/server-writes.ts';
import { scenarios as serverZeroes } from './scenarios/server-zeroes.ts';
import { scenarios as stream } from './scenarios/stream.ts';
import { scenarios as threads } from './scenarios/threads.ts';
import { scenarios as tracking } from './scenarios/tracking.ts';
import { scenarios as transfer } from './scenarios/transfer.ts';
import { scenarios as waitingAlong } from './scenarios/waiting-along.ts';

const files: Readonly<Record<string, Scenarios>> = {
  open,
  privileges,
  register,
  transfer,
  'reading-along': readingAlong,
  'waiting-along': waitingAlong,
  tracking,
  operations,
  semantics,
  errors,
  exhaustion,
  'few-descriptors': fewDescriptors,
  facts,
  fork,
  events,
  stream,
  threads,
  mapping,
  memory,
  numbers,
  closed,
  closing,
  collection,
  ownership,
  endurance,
  server,
  'server-sources': serverSources,
  'server-promises': serverPromises,
  'server-memory': serverMemory,
  'server-children': serverChildren,
  'server-writes': serverWrites,
  'server-short-files': serverShortFiles,
  'server-moves': serverMoves,
  'server-fill': serverFill,
  'server-tracking': serverTracking,
  'server-refusals': serverRefusals,
  'server-random': serverRandom,
  'server-zeroes': serverZeroes,
  'server-failures': serverFailures,
  'server-stopping': serverStopping,
  'server-opening': serverOpening,
  'server-owners': serverOwners,
  'server-windows': serverWindows,
  'server-ending': serverEnding,
  'server-exhaustion': serverExhaustion,
};

/** What the scenarios of a file need. */
const preparations: Readonly<Record<string, (this: Context) => void | Promise<void>>> = {
  privileges: requirePrivileges,
  endurance: bringNode,
};

describe('live', () => {
  before(requireUserfaultfd);

  for (const [file, scenarios] of Object.entries(files)) {
    describe(file, () => {
      const prepare = preparations[file];
      if (prepare !== undefined) before(prepare);
      const titles = Object.keys(scenarios);
      const row = new ScenarioRow(file, titles);
      for (const title of titles) {
        it(title, async function () {
          const skipped = await row.run(title);
          if (skipped === undefined) return;
          console.log(`      skipped: ${skipped}`);
          this.skip();
        });
      }
    });
  }
});

/** Before two scenarios that need the same Node find that it is not there. */
function bringNode(this: Context): void {
  this.timeout(200_000);
  nodeFor('node:ffi');
}

import { chooseSeed } from '../random.ts';
import { serveAtRandom } from '../random-server/random-server.ts';
import type { Scenarios } from '../scenario.ts';

export const scenarios: Scenarios = {
  'servers come and go over memories to which anything happens': async () => {
    process.on('warning', () => {});
    await serveAtRandom(chooseSeed(), 250);
  },
};

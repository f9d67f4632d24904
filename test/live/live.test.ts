import { requirePrivileges, requireUserfaultfd } from './require-userfaultfd.ts';
import { runScenario, type Scenarios } from './scenario.ts';
import { scenarios as events } from './scenarios/events.ts';
import { scenarios as mapping } from './scenarios/mapping.ts';
import { scenarios as open } from './scenarios/open.ts';
import { scenarios as privileges } from './scenarios/privileges.ts';
import { scenarios as register } from './scenarios/register.ts';
import { scenarios as threads } from './scenarios/threads.ts';
import { scenarios as transfer } from './scenarios/transfer.ts';

const files: Readonly<Record<string, Scenarios>> = { open, privileges, register, transfer, events, threads, mapping };

describe('live', () => {
  before(requireUserfaultfd);

  for (const [file, scenarios] of Object.entries(files)) {
    describe(file, () => {
      if (file === 'privileges') before(requirePrivileges);
      for (const title of Object.keys(scenarios)) it(title, () => runScenario(file, title));
    });
  }
});

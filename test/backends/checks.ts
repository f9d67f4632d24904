import type { Checks } from './check.ts';
import { checks as arguments_ } from './checks/arguments.ts';
import { checks as errors } from './checks/errors.ts';
import { checks as files } from './checks/files.ts';
import { checks as memory } from './checks/memory.ts';
import { checks as rows } from './checks/rows.ts';
import { checks as sockets } from './checks/sockets.ts';
import { checks as threads } from './checks/threads.ts';

/** Every function of the seam, in the order in which the checks run. */
export const checks: Checks = { ...files, ...rows, ...sockets, ...memory, ...arguments_, ...errors, ...threads };

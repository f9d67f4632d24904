import { readFileSync } from 'node:fs';

/** Milliseconds of one clock tick of `/proc` (100 a second on every Linux, `man 5 proc`). */
const tick = 10;

/** Milliseconds of processor time that all ended children of this process took, in user and kernel mode. */
export function childrenProcessorTime(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // The name of the program may hold spaces; what follows its parenthesis does not. See `man 5 proc`, cutime and cstime.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * tick;
}

/** Milliseconds of processor time that some work in this process takes, threads of the engine included. */
export function processorTimeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

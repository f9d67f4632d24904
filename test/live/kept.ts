import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a shell script beside `work`, which takes something, prints what it has got, reads its input to the end (`cat >/dev/null`)
 * and gives it back: the input also ends where this process is killed.
 *
 * @param kept what the script has printed; where it is not that, `work` is not done and it is printed why.
 */
export async function withKept(
  { script, values, kept }: { readonly script: string; readonly values: readonly string[]; readonly kept: string },
  work: () => void | Promise<void>,
): Promise<void> {
  // A group of its own, so that the key that ends the tests does not end it before it has given back.
  const keeper = spawn('sh', ['-c', script, ...values], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    const said = await firstLine(keeper);
    if (said === kept) await work();
    else console.log(`skipped: ${said}`);
  } finally {
    keeper.stdin?.end();
    if (keeper.exitCode === null) await once(keeper, 'exit');
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  const [line] = (await Promise.race([once(stdout!, 'data'), once(stdout!, 'end')])) as [Buffer | undefined];
  return line?.toString().trim() ?? 'nothing can be kept for the time of a test here';
}

import { existsSync } from 'node:fs';
import { withKept } from './kept.ts';

/** Takes $1 more pages of the pool $0. Scenarios that run at the same time do so one after the other. */
const script = `
  change() { flock 9; before=$(cat "$0"); echo $((before + $1)) >"$0"; after=$(cat "$0"); flock -u 9; }
  exec 9<"$0"
  change "$1"
  got=$((after - before))
  if [ "$got" = "$1" ]; then echo reserved; else echo "this machine reserves no $1 huge pages, or only for root"; fi
  cat >/dev/null
  change "-$got"`;

/**
 * Reserves huge pages while `work` runs; does nothing, with a printed reason, where the machine gives none.
 *
 * @param pool the file that says how many there are.
 */
export async function withHugePages(
  count: number,
  work: () => void | Promise<void>,
  pool = '/proc/sys/vm/nr_hugepages',
): Promise<void> {
  if (!existsSync(pool)) return console.log('skipped: this kernel has no huge pages');
  await withKept({ script, values: [pool, `${count}`], kept: 'reserved' }, work);
}

// Servers that come and go over several memories to which anything happens, against a model of what each page may show.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultServer } from 'uapi-bindgen/runtime';
import { seeded } from '../random.ts';
import { RandomMemory } from './random-memory.ts';

/** @throws Error that names the seed and the step. */
export async function serveAtRandom(seed: number, steps: number): Promise<void> {
  const random = seeded(seed);
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  const memories = new Set<RandomMemory>();
  let server = FaultServer.start({ latencies: random(2) === 0 });
  try {
    for (let step = 0; step < steps; step++) {
      const what = `seed ${seed}, step ${step}`;
      if (memories.size === 0 || (memories.size < 4 && random(20) === 0)) {
        const memory = new RandomMemory(random, folder);
        memories.add(memory);
        await memory.serve(server, true);
      }
      const memory = [...memories][random(memories.size)]!;
      if (!memory.served) await memory.serve(server, false);
      await memory.step(what);
      if (random(60) === 0) {
        await server.stop();
        for (const each of memories) each.ended();
        server = FaultServer.start({ latencies: random(2) === 0 });
      }
      if (random(80) === 0) {
        memory.close();
        memories.delete(memory);
      }
    }
    for (const memory of memories) {
      if (!memory.served) await memory.serve(server, false);
      memory.lookAtAll(`seed ${seed}, at the end`);
      memory.close();
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

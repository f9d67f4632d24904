// Runs all checks in this process: run-checks.js BACKEND

import { writeSync } from 'node:fs';
import { inspect } from 'node:util';
import { type BackendName, loadRuntime } from 'uapi-bindgen/runtime';
import type { Finding } from './check.ts';
import { checks } from './checks.ts';

const loaded = loadRuntime({ backend: process.argv[2] as BackendName });
if (!loaded.startsWith(`${process.argv[2]} `)) throw new Error(`expected ${process.argv[2]}, saw ${loaded}`);

function tell(finding: Finding): void {
  writeSync(1, `${JSON.stringify(finding)}\n`);
}

for (const [title, check] of Object.entries(checks)) {
  try {
    await check();
    tell({ title });
  } catch (error) {
    tell({ title, failure: inspect(error) });
  }
}

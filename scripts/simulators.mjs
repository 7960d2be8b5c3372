import { runLocal } from './runLocal.mjs';

await runLocal('simulators');

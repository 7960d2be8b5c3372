import { runLocal } from './runLocal.mjs';

await runLocal('poison/poison');

import { bundleApp } from './bundle.mjs';

await bundleApp();

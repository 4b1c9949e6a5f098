import { defineConfig } from 'vitest/config';

// Uploads of tens of megabytes, on a machine that may have other things to do.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } });

// Debian's Chromium with a port for Lighthouse beside the line to playwright, and nothing that goes online by itself.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { chromium } from 'playwright-core';

import { freePort } from '../../tests/browser/server.mjs';

const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // Real memory, not rounded to tens of megabytes.
  '--enable-precise-memory-info',
];

/** Runs `body(context, port)` in a browser with a profile of its own, which is removed afterwards. */
export async function withBrowser(body, options = {}) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'lumbung-chromium-'));
  const port = await freePort();
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    locale: 'en-US',
    viewport: { width: 1440, height: 900 },
    ...options,
    args: [...ARGUMENTS, `--remote-debugging-port=${port}`],
  });
  try {
    return await body(context, port);
  } finally {
    await context.close();
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

// The backends that `pnpm conformance` compares, and what starts each of them.
import { existsSync } from 'node:fs'
import { runInChromium } from './run-in-chromium.mjs'
import { runInNode } from './run-in-node.mjs'

// Chromium's emulator of a graphics device gives the same numbers on every computer.
const emulator = '/usr/lib/chromium/vk_swiftshader_icd.json'
const graphics = existsSync(emulator) ? { VK_ICD_FILENAMES: emulator } : {}

export const columns = [
  { name: 'cpu', backend: 'cpu', run: runInNode },
  { name: 'wasm, 1 thread', backend: 'wasm', threads: 1, run: runInNode },
  { name: 'wasm, 2 threads', backend: 'wasm', threads: 2, run: runInNode },
  { name: 'webgpu in Node', backend: 'webgpu', environment: graphics, run: runInNode },
  { name: 'webgpu in Chromium', backend: 'webgpu', run: runInChromium },
  { name: 'webgl in Chromium', backend: 'webgl', run: runInChromium },
  { name: 'wasm in Chromium', backend: 'wasm', threads: 2, run: runInChromium },
]

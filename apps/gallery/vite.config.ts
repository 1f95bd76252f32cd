import { defaultClientConditions, defineConfig } from 'vite'

// Pages that are isolated from other origins may share memory between threads: what wasm needs to use all cores.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export default defineConfig({
  base: './',
  // The packages of this repository are taken from their source: no build of theirs is needed, and edits show at once.
  resolve: { conditions: ['@cnn/source', ...defaultClientConditions] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  server: { headers },
  preview: { headers },
  build: { target: 'es2022', assetsInlineLimit: 4096, chunkSizeWarningLimit: 2000 },
})

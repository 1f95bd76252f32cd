import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumArguments, findChromium } from './scripts/chromium.mjs'

// Tests run from src: no build but the generated kernels.
const source = { conditions: ['@cnn/source', 'node', 'import', 'default'] }
const everywhere = (suffix: string) => `{packages,apps}/*/{src,test}/**/*.${suffix}`

// Real data that tests in the browser read through the server; empty where there is none.
const shared =
  process.env.CNN_TEST_DATA ?? fileURLToPath(new URL('../shared/data', import.meta.url))
const present = (folder: string) => (existsSync(folder) ? folder : '')
const dataFolders = {
  fashionMnist: present('/usr/share/datasets/fashion-mnist'),
  cifar10: present(`${shared}/cifar10`),
  mnist: present(`${shared}/mnist`),
  pictures: present(`${shared}/imagenet-sample`) && shared,
}

declare module 'vitest' {
  export interface ProvidedContext {
    dataFolders: typeof dataFolders
  }
}

// Where to write a report of each run, for whoever counts the tests afterwards.
const reports = process.env.CNN_TEST_REPORTS

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: reports ? ['default', 'json'] : ['default'],
    outputFile: reports ? { json: `${reports}/${process.pid}.json` } : undefined,
    // A browser that was installed a moment ago may take longer than a minute to open its first page.
    browser: { connectTimeout: 240_000 },
    projects: [
      {
        resolve: source,
        ssr: { resolve: source },
        test: {
          name: 'node',
          include: ['{packages/core,apps/*}/{src,test}/**/*.test.ts', 'repository.test.ts'],
          exclude: [everywhere('{browser,slow}.test.ts'), '**/node_modules/**'],
          testTimeout: 60_000,
        },
      },
      {
        // Packages on top of core share one copy of it in each worker: to import it takes longer than most tests do.
        resolve: source,
        ssr: { resolve: source },
        test: {
          name: 'node-shared',
          isolate: false,
          include: ['packages/!(core)/{src,test}/**/*.test.ts'],
          exclude: [everywhere('{browser,slow}.test.ts'), '**/node_modules/**'],
          testTimeout: 60_000,
        },
      },
      {
        resolve: source,
        ssr: { resolve: source },
        test: {
          name: 'slow',
          include: [everywhere('slow.test.ts')],
          testTimeout: 900_000,
          hookTimeout: 300_000,
        },
      },
      {
        resolve: { conditions: ['@cnn/source', 'browser', 'import', 'module', 'default'] },
        server: {
          fs: { allow: ['.', ...Object.values(dataFolders).filter(Boolean)] },
          headers: {
            'Cross-Origin-Opener-Policy': 'same-origin',
            'Cross-Origin-Embedder-Policy': 'require-corp',
          },
        },
        test: {
          name: 'browser',
          provide: { dataFolders },
          include: [everywhere('browser.test.ts')],
          testTimeout: 120_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: findChromium(), args: chromiumArguments },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})

import {
  declaredArrows,
  declaredImports,
  noCycles,
  noNodeInBrowsers,
  oneTensorFlow,
} from './arrows.js'
import {
  dataWithoutTensorFlow,
  layersOfCore,
  layersOfVision,
  tasksKnowNoNetwork,
} from './layers.js'
import { manifest, type Rule } from './rule.js'

const core = 'packages/core/src'
const vision = 'packages/vision/src'
const exportsIndex = {
  '.': { '@cnn/source': './src/index.ts' },
  './weights/*': { '@cnn/source': './src/weights/*.ts' },
}

/** Who may import whom. */
export const importRules: Record<string, Rule> = {
  'packages depend on each other only along the arrows': {
    check: declaredArrows,
    broken: [
      {
        files: { 'packages/core/package.json': manifest({ dependencies: { '@cnn/vision': '*' } }) },
        says: /core: must not depend on @cnn\/vision/,
      },
      {
        files: { 'packages/core/package.json': manifest({ devDependencies: { '@cnn/cli': '*' } }) },
        says: /core: must not depend on @cnn\/cli/,
      },
      {
        files: {
          'packages/vision/package.json': manifest({ dependencies: { '@cnn/datasets': '*' } }),
        },
        says: /vision: must not depend on @cnn\/datasets/,
      },
      {
        files: { 'packages/robots/package.json': manifest({}) },
        says: /robots: has no place/,
      },
    ],
    kept: {
      'packages/vision/package.json': manifest({
        dependencies: { '@cnn/core': '*' },
        devDependencies: { '@cnn/datasets': '*' },
      }),
    },
  },
  'what files import is declared': {
    check: declaredImports,
    broken: [
      {
        files: {
          'packages/core/package.json': manifest({ devDependencies: { 'left-pad': '1' } }),
          [`${core}/ops/pad.ts`]: `import { pad } from 'left-pad'`,
        },
        says: /pad\.ts: imports left-pad/,
      },
      {
        files: {
          'packages/core/package.json': manifest({}),
          [`${core}/testing/index.ts`]: `export const suite = () => import('vitest')`,
        },
        says: /index\.ts: imports vitest/,
      },
      {
        files: {
          'packages/core/package.json': manifest({}),
          [`${core}/ops/pad.test.ts`]: `import { mnist } from '@cnn/datasets/deep'`,
        },
        says: /pad\.test\.ts: imports @cnn\/datasets/,
      },
    ],
    kept: {
      'packages/core/package.json': manifest({ peerDependencies: { webgpu: '1' } }),
      [`${core}/ops/pad.test.ts`]: `import { test } from 'vitest'`,
      [`${core}/ops/pad.node.ts`]: `import 'node:fs'; import '#runtime/x'; import('webgpu')`,
    },
  },
  'no import leads back to its file': {
    check: noCycles,
    broken: [
      {
        files: {
          [`${core}/ops/a.ts`]: `export * from './b.js'`,
          [`${core}/ops/b.ts`]: `import type { C } from './c.js'`,
          [`${core}/ops/c.ts`]: `export const load = () => import('./a.js')`,
        },
        says: /a\.ts → .*b\.ts → .*c\.ts → .*a\.ts/,
      },
      {
        files: {
          [`${core}/data/read.ts`]: `import { open } from '#runtime/data/open'`,
          [`${core}/data/open.browser.ts`]: `import { read } from './read.js'`,
        },
        says: /read\.ts → .*open\.browser\.ts → .*read\.ts/,
      },
    ],
    kept: {
      [`${core}/ops/a.ts`]: `import './b.js'; import './c.js'`,
      [`${core}/ops/b.ts`]: `import './c.js'`,
      [`${core}/ops/c.ts`]: `// import './a.js'`,
    },
  },
  'only tf.ts imports TensorFlow.js, and backends load lazily': {
    check: oneTensorFlow,
    broken: [
      {
        files: { [`${core}/ops/a.ts`]: `import * as tf from '@tensorflow/tfjs-core'` },
        says: /a\.ts: imports @tensorflow\/tfjs-core/,
      },
      {
        files: { [`${vision}/draw.ts`]: `import('@tensorflow/tfjs-backend-wasm')` },
        says: /draw\.ts: imports @tensorflow\/tfjs-backend-wasm outside/,
      },
      {
        files: {
          'packages/core/package.json': manifest({ exports: exportsIndex }),
          [`${core}/index.ts`]: `export * from './backend/wasm.js'`,
          [`${core}/backend/wasm.ts`]: `import '@tensorflow/tfjs-backend-wasm/dist/x.js'`,
        },
        says: /wasm\.ts: loads @tensorflow\/tfjs-backend-wasm\/dist\/x\.js whenever/,
      },
    ],
    kept: {
      'packages/core/package.json': manifest({ exports: exportsIndex }),
      [`${core}/tf.ts`]: `export * from '@tensorflow/tfjs-core'`,
      [`${core}/index.ts`]: `export const start = () => import('./backend/wasm.js')`,
      [`${core}/backend/wasm.ts`]: `import '@tensorflow/tfjs-backend-wasm'`,
    },
  },
  'browsers load no module of Node': {
    check: noNodeInBrowsers,
    broken: [
      {
        files: {
          'packages/core/package.json': manifest({ exports: exportsIndex }),
          [`${core}/index.ts`]: `export * from './data/read.js'`,
          [`${core}/data/read.ts`]: `import { open } from '#runtime/data/open'`,
          [`${core}/data/open.browser.ts`]: `const fs = await import('node:fs')`,
          [`${core}/data/open.node.ts`]: `import 'node:fs'`,
        },
        says: /open\.browser\.ts ← .*read\.ts ← .*index\.ts: a browser cannot load node:fs/,
      },
      {
        files: {
          'packages/core/package.json': manifest({ exports: exportsIndex }),
          [`${core}/weights/a.ts`]: `import { join } from 'path'`,
        },
        says: /weights\/a\.ts: a browser cannot load path/,
      },
      {
        files: { 'apps/gallery/src/main.tsx': `import 'node:os'` },
        says: /main\.tsx: a browser cannot load node:os/,
      },
    ],
    kept: {
      'packages/core/package.json': manifest({ exports: exportsIndex }),
      [`${core}/index.ts`]: `import { open } from '#runtime/open'; import type { A } from 'node:fs'`,
      [`${core}/open.browser.ts`]: `export const open = fetch`,
      [`${core}/open.node.ts`]: `import 'node:fs'`,
    },
  },
  'core imports downwards': {
    check: layersOfCore,
    broken: [
      {
        files: {
          [`${core}/ops/a.ts`]: `import type { Module } from '../layers/module.js'`,
          [`${core}/layers/module.ts`]: '',
        },
        says: /ops\/a\.ts: must not import .*layers\/module\.ts/,
      },
      {
        files: {
          [`${core}/data/a.ts`]: `import { get } from '#runtime/weights/get'`,
          [`${core}/weights/get.browser.ts`]: '',
        },
        says: /data\/a\.ts: must not import .*get\.browser\.ts/,
      },
      { files: { [`${core}/extras/a.ts`]: '' }, says: /extras has no place/ },
    ],
    kept: {
      [`${core}/training/fit.ts`]: `import '../layers/module.js'; import './steps.js'`,
      [`${core}/training/steps.ts`]: '',
      [`${core}/layers/module.ts`]: '',
      [`${core}/layers/module.test.ts`]: `import '../training/fit.js'`,
    },
  },
  'data are read without TensorFlow.js': {
    check: dataWithoutTensorFlow,
    broken: [
      {
        files: {
          [`${core}/without-tensorflow.ts`]: `export * from './data/a.js'`,
          [`${core}/data/a.ts`]: `import * as tf from '../tf.js'`,
          [`${core}/tf.ts`]: `export * from '@tensorflow/tfjs-core'`,
        },
        says: /must not load .*tf\.ts/,
      },
      {
        files: { 'packages/datasets/src/a.ts': `import { CnnError } from '@cnn/core'` },
        says: /a\.ts: must import @cnn\/core\/data/,
      },
    ],
    kept: {
      [`${core}/without-tensorflow.ts`]: `export * from './data/a.js'`,
      [`${core}/data/a.ts`]: `import type { Tensor } from '../tf.js'`,
      [`${core}/tf.ts`]: `export * from '@tensorflow/tfjs-core'`,
      'packages/datasets/src/a.ts': `import { CnnError } from '@cnn/core/data'`,
      'packages/datasets/src/a.test.ts': `import { tf } from '@cnn/core'`,
    },
  },
  'vision imports downwards, and its tasks do not know each other': {
    check: layersOfVision,
    broken: [
      {
        files: {
          [`${vision}/detection/a.ts`]: `import '../pose/b.js'`,
          [`${vision}/pose/b.ts`]: '',
        },
        says: /detection\/a\.ts: must not import .*pose\/b\.ts/,
      },
      {
        files: {
          [`${vision}/evaluation/a.ts`]: `import '../classification/b.js'`,
          [`${vision}/classification/b.ts`]: '',
        },
        says: /evaluation\/a\.ts: must not import/,
      },
      {
        files: {
          [`${vision}/index.ts`]: `export * from './weights/a.js'`,
          [`${vision}/weights/a.ts`]: '',
        },
        says: /index\.ts: must not import .*weights\/a\.ts/,
      },
    ],
    kept: {
      [`${vision}/detection/a.ts`]: `import '../classification/b.js'; import '../evaluation/c.js'`,
      [`${vision}/classification/b.ts`]: '',
      [`${vision}/evaluation/c.ts`]: '',
    },
  },
  'a task object knows no network': {
    check: tasksKnowNoNetwork,
    broken: [
      {
        files: {
          [`${vision}/classification/classifier.ts`]: `import './labels.js'`,
          [`${vision}/classification/labels.ts`]: `import type { A } from './alexnet.js'`,
          [`${vision}/classification/alexnet.ts`]: 'export class AlexNet extends Module {}',
        },
        says: /classifier\.ts: must not know the network .*alexnet\.ts/,
      },
    ],
    kept: {
      [`${vision}/classification/classifier.ts`]: `import './backbone.js'`,
      [`${vision}/classification/backbone.ts`]: 'export abstract class Backbone extends Module {}',
      [`${vision}/classification/alexnet.ts`]: `import './classifier.js'; class A extends Module {}`,
    },
  },
}

import { allTestsRun, lengths, lockfileNamesNoHost, names, oneConfiguration } from './form.js'
import {
  onePackageManager,
  publishedDependencies,
  sameManifests,
  sharedVersions,
} from './manifests.js'
import { manifest, type Rule } from './rule.js'

const core = 'packages/core/src'
const published = {
  version: '0.1.0',
  type: 'module',
  license: 'MIT',
  sideEffects: false,
  engines: { node: '>=20.19' },
  publishConfig: { access: 'public', provenance: true },
}

/** The form of packages, files and tests. */
export const formRules: Record<string, Rule> = {
  'packages have the same form': {
    check: sameManifests,
    broken: [
      ...Object.keys(published).map((field) => ({
        files: {
          'package.json': manifest({ ...published, private: true }),
          'packages/aa/package.json': manifest(published),
          'packages/core/package.json': manifest({ ...published, [field]: 'other' }),
        },
        says: new RegExp(`packages/core/package\\.json: ${field} must be`),
      })),
    ],
    kept: {
      'packages/core/package.json': manifest(published),
      'apps/gallery/package.json': manifest({ ...published, version: '0.0.0', private: true }),
    },
  },
  'published packages need only published ones': {
    check: publishedDependencies,
    broken: [
      {
        files: {
          'apps/cli/package.json': manifest({ dependencies: { '@cnn/recipes': '*' } }),
          'apps/recipes/package.json': manifest({ name: '@cnn/recipes', private: true }),
        },
        says: /apps\/cli: is published, but its dependency @cnn\/recipes is not/,
      },
    ],
    kept: {
      'apps/gallery/package.json': manifest({ private: true, dependencies: { '@cnn/tour': '*' } }),
      'apps/tour/package.json': manifest({ name: '@cnn/tour', private: true }),
    },
  },
  'versions of packages from outside stand once': {
    check: sharedVersions,
    broken: [
      {
        files: {
          'packages/core/package.json': manifest({ dependencies: { fflate: '^1' } }),
          'packages/datasets/package.json': manifest({ dependencies: { fflate: '^1' } }),
        },
        says: /fflate: used by packages\/core, packages\/datasets/,
      },
    ],
    kept: {
      'packages/core/package.json': manifest({ dependencies: { fflate: 'catalog:', a: '1' } }),
      'packages/datasets/package.json': manifest({ dependencies: { fflate: 'catalog:' } }),
    },
  },
  'scripts fetch the pinned pnpm': {
    check: onePackageManager,
    broken: [
      {
        files: {
          'package.json': manifest({
            packageManager: 'pnpm@10.1.0',
            scripts: { start: 'npx --package pnpm@10.0.0 --call "pnpm install"' },
          }),
        },
        says: /start fetches pnpm@10\.0\.0, but pnpm@10\.1\.0 is pinned/,
      },
    ],
    kept: {
      'package.json': manifest({
        packageManager: 'pnpm@10.1.0',
        scripts: { start: 'npx --package pnpm@10.1.0 --call "pnpm install"' },
      }),
    },
  },
  'files bear names that say something': {
    check: names,
    broken: [
      { files: { [`${core}/ops/nonMaximum.ts`]: '' }, says: /kebab-case/ },
      { files: { [`${core}/ops/utils.test.ts`]: '' }, says: /"utils" says nothing/ },
      { files: { [`${core}/helpers/pad.ts`]: '' }, says: /"helpers" says nothing/ },
      { files: { [`${core}/types.ts`]: '' }, says: /"types" says nothing/ },
    ],
    kept: { [`${core}/ops/conv-2d.slow.test.ts`]: '', 'scripts/chromium.d.mts': '' },
  },
  'files are short': {
    check: lengths,
    broken: [{ files: { [`${core}/ops/a.ts`]: '\n'.repeat(400).concat('x') }, says: /401 lines/ }],
    kept: {
      [`${core}/ops/a.ts`]: 'x\n'.repeat(400),
      [`${core}/a.generated.ts`]: '\nx'.repeat(900),
    },
  },
  'all tests run': {
    check: allTestsRun,
    broken: ['it.only', 'test.skip', 'describe.concurrent.only', 'test.todo'].map((call) => ({
      files: { [`${core}/ops/a.test.ts`]: `${call}('adds', () => {})` },
      says: new RegExp(`a\\.test\\.ts: has ${call.replaceAll('.', '\\.')}`),
    })),
    kept: { [`${core}/ops/a.test.ts`]: `describe.skipIf(!data)('with data', () => {})` },
  },
  'there is one configuration of each kind': {
    check: oneConfiguration,
    broken: [
      { files: { 'packages/core/vitest.config.ts': '' }, says: /stands at the root/ },
      { files: { 'package-lock.json': '' }, says: /not used here/ },
    ],
    kept: { 'vitest.config.ts': '', 'apps/gallery/vite.config.ts': '' },
  },
  'the lockfile names no host': {
    check: lockfileNamesNoHost,
    broken: [
      {
        files: { 'pnpm-lock.yaml': '  resolution: {tarball: https://registry.example/a.tgz}' },
        says: /pnpm-lock\.yaml:1/,
      },
    ],
    kept: { 'pnpm-lock.yaml': '    deprecated: see https://example.com' },
  },
}

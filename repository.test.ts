import { describe, expect, test } from 'vitest'
import { formRules } from './scripts/repository/form-rules.js'
import { importRules } from './scripts/repository/import-rules.js'
import { readRepository } from './scripts/repository/read-repository.js'

const repository = readRepository(import.meta.dirname)

describe.each(Object.entries({ ...importRules, ...formRules }))(
  '%s',
  (_, { check, broken, kept }) => {
    test('in this repository', () => expect(check(repository)).toEqual([]))

    test('a repository that does otherwise is caught', () => {
      for (const { files, says } of broken) {
        expect(check(new Map(Object.entries(files))).join('\n')).toMatch(says)
      }
    })

    test('one that only looks like it is not', () => {
      expect(check(new Map(Object.entries(kept)))).toEqual([])
    })
  },
)

test('the repository is read', () => {
  expect(repository.get('packages/core/src/tf.ts')).toContain('@tensorflow/tfjs-core')
  expect([...repository.keys()].some((path) => path.includes('node_modules'))).toBe(false)
})

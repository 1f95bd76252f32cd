import { expect, test } from 'vitest'
import expected from './transform-fingerprints.json'
import { fingerprints } from './transform-table.js'

test('transforms give the same in browsers as in Node', () =>
  expect(fingerprints()).toEqual(expected))

import { expect, test } from 'vitest'
import { expectedHashes, worldHashes } from '../../test/synthetic/world-hashes.js'

test('every world is the same, bit for bit, in a page', async () => {
  expect(await worldHashes()).toEqual(expectedHashes)
})

import { expect, test } from 'vitest'
import { buildNamed } from './build-named.js'

const builders = {
  small: (options: object) => ({ kind: 'small', options }),
  smooth: (options: object) => ({ kind: 'smooth', options }),
}
const build = (metadata: Parameters<typeof buildNamed>[0], file?: string) =>
  buildNamed(metadata, builders, { kind: 'Networks', ...(file && { file }) })

test('a network is built as its file says', () => {
  const network = { name: 'small', options: { width: 3 } }
  expect(build({ network })).toEqual({ kind: 'small', options: { width: 3 } })
  expect(build({ network, labels: ['cat'] }).options).toEqual({ width: 3, labels: ['cat'] })
})

test('a file that does not say enough is refused', () => {
  expect(() => build({})).toThrow(/^The weights file does not say which network it is for/)
  expect(() => build({ network: { name: 'smal' } }, 'a.safetensors')).toThrow(
    "a.safetensors is for a network 'smal'. Networks are small, smooth. Did you mean 'small'?",
  )
  expect(() => build({ network: { name: 'toString' } })).toThrow(/Networks are small, smooth\.$/)
})

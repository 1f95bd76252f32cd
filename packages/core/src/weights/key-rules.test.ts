import { expect, test } from 'vitest'
import { applyKeyRules, isIgnored, type KeyRules } from './key-rules.js'

const keys = (names: readonly string[], rules: KeyRules) => [
  ...applyKeyRules(new Map(names.map((name) => [name, 0])), rules).keys(),
]

test.each<[string, KeyRules['rename'], string[]]>([
  ['a pattern', [{ from: /^backbone\.(.*)/, to: '$1' }], ['conv.weight', 'head.bias']],
  ["a module's name taken off", [{ from: 'backbone', to: '' }], ['conv.weight', 'head.bias']],
  ['a module renamed', [{ from: 'backbone', to: 'body' }], ['body.conv.weight', 'head.bias']],
  ['one key', [{ from: 'head.bias', to: 'b' }], ['backbone.conv.weight', 'b']],
  ['only whole names', [{ from: 'back', to: 'x' }], ['backbone.conv.weight', 'head.bias']],
  [
    'one rule after another',
    [
      { from: 'backbone', to: '' },
      { from: 'conv', to: 'stem' },
    ],
    ['stem.weight', 'head.bias'],
  ],
  [
    'a prefix put before',
    [{ from: /^/, to: 'net.' }],
    ['net.backbone.conv.weight', 'net.head.bias'],
  ],
])('%s', (_, rename, expected) => {
  expect(keys(['backbone.conv.weight', 'head.bias'], { rename })).toEqual(expected)
})

test('what is ignored is told by its new name', () => {
  const rules = { rename: [{ from: 'a', to: 'fc' }], ignore: ['fc', /bias$/] }
  expect(keys(['a.weight', 'fcs.weight', 'conv.bias'], rules)).toEqual(['fcs.weight'])
})

test('a pattern that remembers where it was is asked anew for each key', () => {
  const ignore = [/fc/g]
  expect([isIgnored('fc', ignore), isIgnored('fc', ignore)]).toEqual([true, true])
})

test('two keys do not become one', () => {
  expect(() => keys(['a.w', 'b.w'], { rename: [{ from: /^./, to: 'x' }] })).toThrow(
    /both 'a.w' and 'b.w' to 'x.w'/,
  )
})

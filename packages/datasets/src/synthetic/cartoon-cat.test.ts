import { expect, test } from 'vitest'
import { cartoonCat, cartoonCatCard, catStories, catStrips, catStripsCard } from './index.js'

test('the cat in all poses, always ginger, with a turquoise scarf', async () => {
  const poses = new Set<number>()
  let scarves = 0
  for (const { image, label } of await cartoonCat({
    size: 64,
    counts: { train: 80 },
  }).train.toArray()) {
    poses.add(label)
    let [ginger, scarf] = [0, 0]
    for (let i = 0; i < image.data.length; i += 3) {
      const key = image.data.slice(i, i + 3).join()
      if (key === '236,148,66') ginger++
      if (key === '32,158,160') scarf++
    }
    expect(ginger).toBeGreaterThan(30)
    if (scarf > 0) scarves++
  }
  // It may be hidden by the head.
  expect(scarves).toBeGreaterThan(45)
  expect(poses.size).toBe(cartoonCatCard.classes.length)
})

test('strips have three panels, with the poses of their story', async () => {
  expect(catStories.length).toBe(catStripsCard.classes.length)
  for (const { image, boxes, label } of await catStrips({
    size: 64,
    counts: { train: 12 },
  }).train.toArray()) {
    expect([image.width, image.height]).toEqual([192, 64])
    expect(boxes.map((box) => box.label)).toEqual(catStories[label])
    const at = (x: number, y: number) => [
      ...image.data.slice(3 * (192 * y + x), 3 * (192 * y + x) + 3),
    ]
    for (const { x, y, width, height } of boxes) {
      expect(at(x - 1, y + 5)).toEqual([30, 30, 30])
      expect(at(x + width, y + height - 1)).toEqual([30, 30, 30])
      expect(at(x + 3, y + 3)).not.toEqual([30, 30, 30])
    }
    expect(at(0, 0)).toEqual([255, 255, 255])
  }
})

import * as synthetic from '@cnn/datasets/synthetic'
import type { Subject } from './subject.js'
import { type WorldName, worlds } from './world-list.js'

/** Makes samples of a world, each time others. */
const made =
  (name: WorldName): Subject =>
  async ({ samples }) => {
    const { train } = worlds[name](synthetic)
    let next = 0
    return async () => {
      for (let i = 0; i < samples; i++) await train.get(next++ % train.size!)
    }
  }

export const worldSubjects: Readonly<Record<string, Subject>> = Object.fromEntries(
  (Object.keys(worlds) as WorldName[]).map((name) => [`world ${name}`, made(name)]),
)

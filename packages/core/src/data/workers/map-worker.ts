/** The program of a thread that answers with the default export of a module. */
import { startingData } from '#runtime/data/workers/port'
import { answerMap } from './answer-map.js'

const { module } = startingData() as { module: string }

answerMap(
  import(/* @vite-ignore */ module).then((loaded: { default?: unknown }) => {
    if (typeof loaded.default === 'function') return loaded.default as () => unknown
    throw new Error(`${module} has no function as its default export.`)
  }),
)

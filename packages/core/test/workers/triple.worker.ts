import { answerMap } from '../../src/data/workers/answer-map.js'

answerMap(({ value }: { value: number }) => ({ value: 3 * value }))

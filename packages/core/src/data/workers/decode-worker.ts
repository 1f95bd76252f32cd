/** The program of a thread that reads and decodes pictures. */
import { startingData } from '#runtime/data/workers/port'
import { answerMap } from './answer-map.js'
import { type DecodeSettings, decodeEncoded } from './decode-encoded.js'

const settings = startingData() as DecodeSettings

answerMap((source: never) => decodeEncoded(source, settings))

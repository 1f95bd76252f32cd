/** The program of a thread that reads and decodes pictures. */
import { startingData } from '#runtime/data/workers/port'
import { answerMap } from './answer-map.js'
import { decodeEncoded } from './decode-encoded.js'
import type { DecodeSettings } from './decode-settings.js'

const settings = startingData() as DecodeSettings

answerMap((source: never) => decodeEncoded(source, settings))

import type { Logger } from '../fit-options.js'
import { BufferedFile } from './buffered-file.js'
import { type EventContent, encodeEventRecord } from './event-record.js'

type Event = Parameters<Logger>[0]

/** What says where a run stands rather than how it does, and of an epoch what its steps have said. */
const notPlotted = {
  step: new Set(['epochs', 'step', 'steps', 'secondsLeft']),
  epoch: new Set([
    'epoch',
    'epochs',
    'step',
    'steps',
    'secondsLeft',
    'learningRate',
    'samplesPerSecond',
  ]),
}

/**
 * Writes the events of a training for TensorBoard (`tensorboard --logdir <folder>`): curves over steps, those of epochs
 * under 'epoch/'. A resumed run adds a file, and TensorBoard drops what the one before had of the same steps.
 * @throws CnnError 'write-failed'
 */
export function tensorBoardLog(folder: string): Logger {
  let file: BufferedFile | undefined
  return async (event) => {
    const now = event.kind === 'epoch'
    if (!file) {
      file = new BufferedFile(eventFile(folder))
      await file.write(record(event, { fileVersion: 'brain.Event:2' }), { now })
      await file.write(record(event, { sessionStart: true }), { now })
    }
    await file.write(record(event, { scalars: scalarsOf(event) }), { now })
  }
}

/** TensorBoard reads the files of a folder in the order of their names, which the time gives. */
function eventFile(folder: string) {
  const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, '0')
  return `${folder.replace(/[/\\]+$/, '')}/events.out.tfevents.${seconds}.cnn`
}

const record = ({ step }: Event, content: EventContent) =>
  encodeEventRecord({ wallTime: Date.now() / 1000, step, content })

function scalarsOf(event: Event): Record<string, number> {
  const prefix = event.kind === 'epoch' ? 'epoch/' : ''
  const omitted = notPlotted[event.kind]
  const numbers = Object.entries(event).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && !omitted.has(entry[0]),
  )
  return Object.fromEntries(numbers.map(([name, value]) => [prefix + name, value]))
}

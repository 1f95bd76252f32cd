import type { EpochEvent, StepEvent } from '../fit-options.js'
import { BufferedFile } from './buffered-file.js'
import { type EventContent, encodeEventRecord } from './event-record.js'

interface TrainingEvent {
  kind: string
  step: number
  steps: number
}

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
 * under 'epoch/'; an event without numbers is left out. A resumed run adds a file, and TensorBoard drops what the one before
 * had of the same steps.
 * @throws CnnError 'write-failed'
 */
export function tensorBoardLog<Event extends TrainingEvent = StepEvent | EpochEvent>(
  folder: string,
): ((event: Event) => Promise<void>) & { flush(): Promise<void> } {
  let file: BufferedFile | undefined
  const log = async (event: Event) => {
    const scalars = scalarsOf(event)
    if (Object.keys(scalars).length === 0) return
    const now = event.kind !== 'step' || event.step === event.steps
    if (!file) {
      file = new BufferedFile(eventFile(folder))
      await file.write(record(event, { fileVersion: 'brain.Event:2' }), { now })
      // Where a resumed run begins with an epoch's event, the epoch's last step stays.
      const step = event.kind === 'epoch' ? event.step + 1 : event.step
      await file.write(record({ ...event, step }, { sessionStart: true }), { now })
    }
    await file.write(record(event, { scalars }), { now })
  }
  return Object.assign(log, { flush: async () => file?.flush() })
}

/** TensorBoard reads the files of a folder in the order of their names, which the time gives. */
function eventFile(folder: string) {
  const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, '0')
  return `${folder.replace(/[/\\]+$/, '')}/events.out.tfevents.${seconds}.cnn`
}

const record = ({ step }: TrainingEvent, content: EventContent) =>
  encodeEventRecord({ wallTime: Date.now() / 1000, step, content })

function scalarsOf(event: TrainingEvent): Record<string, number> {
  const isEpoch = event.kind === 'epoch'
  const prefix = isEpoch ? 'epoch/' : ''
  const omitted = isEpoch ? notPlotted.epoch : notPlotted.step
  const numbers = Object.entries(event).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && !omitted.has(entry[0]),
  )
  return Object.fromEntries(numbers.map(([name, value]) => [prefix + name, value]))
}

import type { GanPhase } from '../gan/gan-training.js'
import { savedFigures, trainingPictures } from '../gan/training-pictures.js'
import { trainingPoints } from '../gan/training-points.js'
import { taughtNetwork } from '../teach/taught.js'
import { teaching } from '../teach/teaching.js'
import { trainedNetwork } from '../train/trained.js'
import { training } from '../train/training.js'

/** Has the browser ask before the page is left, for as long as work would be lost with it. */
export function guardLeaving() {
  const look = () => {
    const change = wouldLose() ? addEventListener : removeEventListener
    change('beforeunload', askFirst)
  }
  const stores = [trainingPictures.store, savedFigures, trainingPoints.store]
  for (const store of [...stores, taughtNetwork, teaching, trainedNetwork, training]) {
    store.watch(look)
  }
}

const askFirst = (event: Event) => event.preventDefault()

/** Whether something learns, or pictures and networks are in no file. */
const wouldLose = () => losesTraining() || losesLesson() || losesGan()

function losesTraining() {
  const { phase, isSaved } = training.value
  const isRunning = phase === 'preparing' || phase === 'training' || phase === 'stopping'
  return isRunning || (trainedNetwork.value !== undefined && !isSaved)
}

function losesLesson() {
  const { classes, phase, lesson, isOutdated, isSaved } = teaching.value
  const areKept = isSaved && lesson !== undefined && !isOutdated
  const hasPictures = classes.some(({ pictures }) => pictures.length > 0)
  return (
    phase !== 'idle' || (hasPictures && !areKept) || (taughtNetwork.value !== undefined && !isSaved)
  )
}

function losesGan() {
  const { phase, figures } = trainingPictures.store.value
  const isUnsaved = figures !== undefined && figures !== savedFigures.value
  return isRunning(phase) || isUnsaved || isRunning(trainingPoints.store.value.phase)
}

const isRunning = (phase: GanPhase) =>
  phase === 'preparing' || phase === 'running' || phase === 'stopping'

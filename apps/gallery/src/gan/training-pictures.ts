import { proxy } from 'comlink'
import { downloadFile } from '../download.js'
import { ask } from '../engine/engine.js'
import type { RgbaPicture } from '../pictures/rgba-of.js'
import { Store } from '../store.js'
import { chooseTrainedGan } from './choosing-generator.js'
import { firstPictureSettings } from './first-settings.js'
import type { GanFigures } from './gan-figures.js'
import { GanTraining } from './gan-training.js'
import { type Remembered, remember } from './grid-history.js'
import type { PictureSettings, PicturesShown } from './picture-gan.service.js'

/** Some megabytes of grids. */
const mostGrids = 48

/** The grids of the run so far. */
export const grids = new Store<readonly Remembered<RgbaPicture>[]>([])

/** The GAN of pictures. */
export const trainingPictures = new GanTraining<PictureSettings, PicturesShown>(
  firstPictureSettings,
  {
    begin: (settings) => ask('picture-gan', (service) => service.begin(settings)),
    learn: (tell, steps) => ask('picture-gan', (service) => service.learn(proxy(tell), steps)),
    stop: () => ask('picture-gan', (service) => service.stop()),
  },
)

let known: PicturesShown | undefined

/** Only what the training takes for its own: an earlier run may still report after it was ended. */
trainingPictures.store.watch(() => {
  const { shown } = trainingPictures.store.value
  if (shown === known) return
  known = shown
  if (!shown) return grids.set([])
  const { step, grid } = shown
  if (grid) grids.set(remember(grids.value, { step, value: grid }, mostGrids))
})

/** Both networks as they are, for the other pages, and chosen there. */
export async function takeTrainedGan() {
  // Read at once: settings that change meanwhile are about other networks.
  const { label } = trainingPictures.store.value.settings
  const weights = await weightsNow()
  const { classes } = await ask('picture-gan', (service) => service.describe())
  const kind = label === undefined ? 'clothing' : classes[label]
  const { step } = trainingPictures.store.value.figures ?? { step: 0 }
  const name = `${kind}, ${step.toLocaleString('en')} steps`
  await chooseTrainedGan({ name, file: new Blob([weights]), label })
}

/** The figures of the networks that went into a file last. */
export const savedFigures = new Store<GanFigures | undefined>(undefined)

export async function saveTrainedGan() {
  const { figures } = trainingPictures.store.value
  downloadFile('fashion-gan.safetensors', await weightsNow(), 'application/octet-stream')
  savedFigures.set(figures)
}

const weightsNow = () => ask('picture-gan', (service) => service.weights())

import { proxy } from 'comlink'
import { downloadFile } from '../download.js'
import { ask } from '../engine/engine.js'
import type { RgbaPicture } from '../pictures/rgba-of.js'
import { Store } from '../store.js'
import { chooseGenerator, trainedId } from './choosing-generator.js'
import { firstPictureSettings } from './first-settings.js'
import { GanTraining } from './gan-training.js'
import { type Remembered, remember } from './grid-history.js'
import type { PictureSettings, PicturesShown } from './picture-gan.service.js'
import { trainedGan } from './trained-gan.js'

/** Some megabytes of grids. */
const mostGrids = 48

/** The grids of the run so far. */
export const grids = new Store<readonly Remembered<RgbaPicture>[]>([])

function keep({ step, grid }: PicturesShown) {
  if (grid) grids.set(remember(grids.value, { step, value: grid }, mostGrids))
}

/** The GAN of pictures. */
export const trainingPictures = new GanTraining<PictureSettings, PicturesShown>(
  firstPictureSettings,
  {
    async begin(settings) {
      grids.set([])
      const shown = await ask('picture-gan', (service) => service.begin(settings))
      keep(shown)
      return shown
    },
    learn: (tell, steps) =>
      ask('picture-gan', (service) =>
        service.learn(
          proxy((report) => {
            keep(report.shown)
            tell(report)
          }),
          steps,
        ),
      ),
    stop: () => ask('picture-gan', (service) => service.stop()),
  },
)

trainingPictures.store.watch(() => {
  if (trainingPictures.store.value.phase === 'idle') grids.set([])
})

/** Both networks as they are, for the other pages, and chosen there. */
export async function takeTrainedGan() {
  const weights = await weightsNow()
  const { step } = trainingPictures.store.value.figures ?? { step: 0 }
  const name = `clothing, ${step.toLocaleString('en')} steps`
  trainedGan.set({ name, file: new Blob([weights]) })
  await chooseGenerator(trainedId)
}

export async function saveTrainedGan() {
  downloadFile('fashion-gan.safetensors', await weightsNow(), 'application/octet-stream')
}

const weightsNow = () => ask('picture-gan', (service) => service.weights())

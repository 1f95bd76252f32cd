import { proxy } from 'comlink'
import { ask } from '../engine/engine.js'
import { firstPointSettings } from './first-settings.js'
import { GanTraining } from './gan-training.js'
import type { PointSettings, PointsShown } from './point-gan.service.js'

/** The GAN of points. */
export const trainingPoints = new GanTraining<PointSettings, PointsShown>(firstPointSettings, {
  begin: (settings) => ask('point-gan', (service) => service.begin(settings)),
  learn: (tell, steps) => ask('point-gan', (service) => service.learn(proxy(tell), steps)),
  stop: () => ask('point-gan', (service) => service.stop()),
})

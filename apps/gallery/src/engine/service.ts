import type { Remote } from 'comlink'

/**
 * What the pages ask of the worker. A page's own part is a file `src/<application>/<name>.service.ts` that exports a
 * `service`, an object of async verbs; the worker loads it when a page first asks for it.
 */
export interface Services {
  classify: typeof import('../classify/classify.service.js').service
  conformance: typeof import('../conformance/conformance.service.js').service
  data: typeof import('../data/data.service.js').service
  detect: typeof import('../detect/detect.service.js').service
  explain: typeof import('../explain/explain.service.js').service
  latent: typeof import('../gan/latent.service.js').service
  'picture-gan': typeof import('../gan/picture-gan.service.js').service
  'point-gan': typeof import('../gan/point-gan.service.js').service
  'real-or-fake': typeof import('../gan/real-or-fake.service.js').service
  synsets: typeof import('../data/synsets.service.js').service
  teach: typeof import('../teach/teach.service.js').service
  train: typeof import('../train/train.service.js').service
}

export type ServiceName = keyof Services
export type RemoteService<Name extends ServiceName> = Remote<Services[Name]>

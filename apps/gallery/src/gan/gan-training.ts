import type { Point } from '../charts/scale.js'
import { EngineReplaced, engineState } from '../engine/engine.js'
import { Store } from '../store.js'
import type { GanFigures } from './gan-figures.js'
import type { GanReport } from './gan-run.js'

export type GanPhase = 'idle' | 'preparing' | 'running' | 'stopping' | 'paused' | 'done' | 'failed'

/** The curves of a training: x in steps of the generator. */
export type GanCurves = Record<
  'discriminatorLoss' | 'generatorLoss' | 'realScore' | 'fakeScore',
  readonly Point[]
>

export interface GanTrainingState<Settings, Shown> {
  phase: GanPhase
  settings: Settings
  curves: GanCurves
  figures?: GanFigures
  shown?: Shown
  warning?: string
  error?: string
}

/** What computes: the verbs of a page's service. */
export interface GanTrainer<Settings, Shown> {
  begin(settings: Settings): Promise<Shown>
  learn(
    tell: (report: GanReport<Shown>) => void,
    steps: number | undefined,
  ): Promise<'paused' | 'done'>
  stop(): Promise<void>
}

const noCurves: GanCurves = {
  discriminatorLoss: [],
  generatorLoss: [],
  realScore: [],
  fakeScore: [],
}

/** A GAN that learns in the worker, and what the page knows of it. It outlives the page. */
export class GanTraining<Settings, Shown> {
  readonly store: Store<GanTrainingState<Settings, Shown>>
  readonly #trainer: GanTrainer<Settings, Shown>
  /** Rises with every start, so that what comes late from an earlier run is not taken for the present one. */
  #run = 0
  #generation = engineState.value.generation

  constructor(settings: Settings, trainer: GanTrainer<Settings, Shown>) {
    this.store = new Store({ phase: 'idle', settings, curves: noCurves })
    this.#trainer = trainer
    engineState.watch(() => this.#follow())
  }

  /** Starts anew, or goes on where the run was paused; with `steps` it pauses after so many. */
  async go(steps?: number) {
    const { phase } = this.store.value
    if (phase === 'preparing' || phase === 'running' || phase === 'stopping') return
    const run = ++this.#run
    await this.#guarded(run, async () => {
      if (phase !== 'paused') await this.#begin(run)
      if (run === this.#run) await this.#learn(run, steps)
    })
  }

  /** Pauses after the step under way. */
  async pause() {
    if (this.store.value.phase !== 'running') return
    this.store.update({ phase: 'stopping' })
    await this.#trainer.stop().catch(() => {})
  }

  /** Back to before the first step, with other settings if there are any; a run under way starts anew with them. */
  async reset(settings = this.store.value.settings, mayGoOn = true) {
    const wasRunning = this.store.value.phase === 'running'
    this.#run++
    this.store.set({ phase: 'idle', settings, curves: noCurves })
    await this.#trainer.stop().catch(() => {})
    if (wasRunning && mayGoOn && this.store.value.phase === 'idle') await this.go()
  }

  async #begin(run: number) {
    const { settings } = this.store.value
    this.store.set({ phase: 'preparing', settings, curves: noCurves })
    const shown = await this.#trainer.begin(settings)
    if (run === this.#run) this.store.update({ shown })
  }

  async #learn(run: number, steps?: number) {
    this.store.update({ phase: 'running', error: undefined })
    const outcome = await this.#trainer.learn((report) => {
      if (run === this.#run) this.#take(report)
    }, steps)
    if (run === this.#run) this.store.update({ phase: outcome })
  }

  #take({ figures, shown, warning }: GanReport<Shown>) {
    const { curves, warning: before } = this.store.value
    const longer = (name: keyof GanCurves) => [
      ...curves[name],
      { x: figures.step, y: figures[name] },
    ]
    const further: GanCurves = {
      discriminatorLoss: longer('discriminatorLoss'),
      generatorLoss: longer('generatorLoss'),
      realScore: longer('realScore'),
      fakeScore: longer('fakeScore'),
    }
    this.store.update({ curves: further, figures, shown, warning: warning ?? before })
  }

  async #guarded(run: number, act: () => Promise<void>) {
    try {
      await act()
    } catch (error) {
      if (run !== this.#run || error instanceof EngineReplaced) return
      this.store.update({ phase: 'failed', error: (error as Error).message })
    }
  }

  /** The worker that held the networks is gone. */
  #follow() {
    const { generation } = engineState.value
    if (generation === this.#generation) return
    this.#generation = generation
    const { phase, settings } = this.store.value
    if (phase === 'idle' || generation <= 1) return
    this.#run++
    const error = 'The backend was changed, which ended the run. Start it anew.'
    this.store.set({ phase: 'idle', settings, curves: noCurves, error })
  }
}

import type { Module } from '@cnn/core'
import type { GanEvent, GanSamplesEvent, GanStepEvent } from '../src/adversarial/gan-event.js'

export async function collect<T>(events: AsyncIterable<T>) {
  const all: T[] = []
  for await (const event of events) all.push(event)
  return all
}

export const stepsOf = (events: readonly GanEvent[]) =>
  events.filter((event): event is GanStepEvent => event.kind === 'step')

export const samplesOf = (events: readonly GanEvent[]) =>
  events.filter((event): event is GanSamplesEvent => event.kind === 'samples')

export async function weightsOf(model: Module) {
  const state = await model.stateDict()
  return Object.fromEntries([...state].map(([key, { data }]) => [key, [...data]]))
}

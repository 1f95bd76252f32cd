import type { Module } from '../layers/module.js'
import { replaceProperty } from './replace-property.js'
import type { StepPosition } from './step-position.js'

/** Has the forward pass of every module within a model say where the step is; gives what ends that. */
export function watchLayers(model: Module, position: StepPosition): () => void {
  const endings = [...modulesIn(model)].map(([module, path]) => {
    const { forward } = module
    return replaceProperty(module, 'forward', {
      value: (...inputs: unknown[]) => position.inLayer(path, () => forward.apply(module, inputs)),
    })
  })
  return () => {
    for (const end of endings) end()
  }
}

/** Every module once, under the first of its paths. */
function modulesIn(model: Module, path = '', found = new Map<Module, string>()) {
  if (found.has(model)) return found
  found.set(model, path)
  for (const [name, child] of model.children())
    modulesIn(child, path ? `${path}.${name}` : name, found)
  return found
}

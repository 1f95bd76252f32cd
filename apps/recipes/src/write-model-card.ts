import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ByteImage, type Dataset, decodeWeights, encodePng, type ImageSample } from '@cnn/core'
import { type ImageGenerator, nearestNeighbors, neighborGrid, pictureGrid } from '@cnn/gan'
import type { GanRecipe } from './gan-recipe.js'
import { cardFiles, modelCard } from './model-card.js'

export interface CardedRun {
  recipe: GanRecipe
  generator: ImageGenerator
  /** Its file, with what it reaches. */
  weights: string
  /** Steps of the generator that it was trained. */
  steps: number
  /** The pictures that it learned from. */
  train: Dataset<ImageSample>
  signal?: AbortSignal
}

/** What the card shows: neither larger than a page is wide. */
const shown = { samples: 64, compared: 24, width: 640 }

/** Writes the model card of a run, and its pictures, into the run's folder, and gives its path. */
export async function writeModelCard(folder: string, run: CardedRun): Promise<string> {
  const { recipe, generator, weights, steps, train, signal } = run
  const files = cardFiles(recipe.name)
  // Of a generator that takes labels each column is a class.
  const columns = generator.labels?.length ?? Math.sqrt(shown.samples)
  const samples = await generator.sample(columns ** 2, { seed: 1, signal })
  await writePng(join(folder, files.grid), pictureGrid(samples, { columns, scale: scaleOf(samples, columns) })) // biome-ignore format: one line
  const compared = samples.slice(0, shown.compared)
  const neighbors = await nearestNeighbors(compared, train, { signal })
  const pairs = { columns: 6, scale: scaleOf(samples, 12) }
  await writePng(join(folder, files.neighbors), neighborGrid(compared, neighbors, pairs))
  const bytes = await readFile(weights)
  const { metadata } = decodeWeights(bytes, weights)
  const card = join(folder, files.card)
  await writeFile(card, modelCard({ recipe, steps, metadata, bytes: bytes.length }))
  return card
}

const scaleOf = ([first]: readonly ByteImage[], columns: number) =>
  Math.max(1, Math.floor(shown.width / (columns * (first!.width + 2))))

const writePng = (path: string, image: ByteImage) => writeFile(path, encodePng(image))

import { CnnError } from '@cnn/core'
import type { CocoTruth, CocoTruthCategory, CocoTruthImage, Id } from './coco-format.js'

/** The pictures and categories of an annotation file, in the order of their ids. */
export class CocoDirectory {
  readonly images: readonly CocoTruthImage[]
  readonly categories: readonly CocoTruthCategory[]
  private readonly imagePlaces: ReadonlyMap<number, number>
  private readonly categoryPlaces: ReadonlyMap<number, number>

  /** @throws CnnError 'bad-dataset', 'empty-data' */
  constructor(truth: CocoTruth) {
    for (const list of ['images', 'annotations', 'categories'] as const) {
      if (!Array.isArray(truth?.[list])) throw noList(list)
    }
    if (truth.images.length === 0) {
      throw new CnnError('empty-data', 'There is nothing to evaluate: the truth has no pictures.')
    }
    this.images = inOrder(truth.images, 'images')
    this.categories = inOrder(truth.categories, 'categories')
    this.imagePlaces = placesOf(this.images, 'images')
    this.categoryPlaces = placesOf(this.categories, 'categories')
  }

  /** The place of the picture with this id, or −1. */
  imagePlace(id: Id): number {
    return this.imagePlaces.get(numberOf(id)) ?? -1
  }

  /** The place of the category with this id, or −1. */
  categoryPlace(id: Id): number {
    return this.categoryPlaces.get(numberOf(id)) ?? -1
  }
}

/** The id as a number; NaN where it is none. */
export function numberOf(id: unknown): number {
  if (typeof id === 'number') return id
  return typeof id === 'string' && /^\d+$/.test(id) ? Number(id) : Number.NaN
}

const inOrder = <T extends { id: Id }>(entries: readonly T[], list: string): T[] => {
  for (const [place, entry] of entries.entries()) {
    if (!Number.isSafeInteger(numberOf(entry?.id))) throw noId(list, place)
  }
  return entries.toSorted((a, b) => numberOf(a.id) - numberOf(b.id))
}

function placesOf(entries: readonly { id: Id }[], list: string): Map<number, number> {
  const places = new Map<number, number>()
  for (const [place, { id }] of entries.entries()) {
    if (places.has(numberOf(id))) {
      throw new CnnError('bad-dataset', `The truth has the id ${id} twice among its ${list}.`)
    }
    places.set(numberOf(id), place)
  }
  return places
}

const noList = (list: string) =>
  new CnnError(
    'bad-dataset',
    `The truth has no list "${list}": it is no annotation file in COCO's format, which has images, annotations and categories.`,
  )

const noId = (list: string, place: number) =>
  new CnnError(
    'bad-dataset',
    `The ${place + 1}. of the truth's ${list} has no "id" that is a whole number.`,
  )

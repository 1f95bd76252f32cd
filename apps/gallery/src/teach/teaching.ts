import type { Classification } from '@cnn/vision'
import { proxy, transfer } from 'comlink'
import { ask, EngineReplaced, engineState } from '../engine/engine.js'
import { unreadableNote } from '../pictures/unreadable-note.js'
import { Store } from '../store.js'
import { classOfPath, isHidden } from './class-of-path.js'
import { keepPicture } from './keep-picture.js'
import { taughtNetwork } from './taught.js'
import type { Lesson, TeachProgress } from './teach.service.js'

/** A picture that was collected. */
export interface KeptPicture {
  id: number
  file: Blob
  /** Where the page shows it from. */
  url: string
}

export interface CollectedClass {
  id: number
  name: string
  pictures: readonly KeptPicture[]
}

export interface TeachingState {
  classes: readonly CollectedClass[]
  /** Files on their way into classes. */
  adding?: { done: number; total: number }
  phase: 'idle' | 'teaching' | 'stopping'
  progress?: TeachProgress
  /** What came of the last lesson. */
  lesson?: Omit<Lesson, 'weights'>
  /** Whether pictures have come or gone since. */
  isOutdated: boolean
  /** Whether the network, as it was taught last, came from a file or went into one. */
  isSaved: boolean
  /** What the network takes the picture of the moment for. */
  answer?: readonly Classification[]
  /** What the picture of the moment is shown from, where it is a file. */
  triedUrl?: string
  error?: string
}

let lastId = 0
const newClass = (name: string): CollectedClass => ({ id: ++lastId, name, pictures: [] })

export const teaching = new Store<TeachingState>({
  classes: [newClass('Class 1'), newClass('Class 2')],
  phase: 'idle',
  isOutdated: false,
  isSaved: false,
})

/** Adds a class, under a name that no other has, and gives its id. */
export function addClass(): number {
  const names = new Set(teaching.value.classes.map(({ name }) => name))
  let number = teaching.value.classes.length + 1
  while (names.has(`Class ${number}`)) number++
  const added = newClass(`Class ${number}`)
  teaching.update({ classes: [...teaching.value.classes, added] })
  return added.id
}

export function removeClass(id: number) {
  const { classes } = teaching.value
  for (const { url } of classes.find((one) => one.id === id)?.pictures ?? [])
    URL.revokeObjectURL(url)
  change(classes.filter((one) => one.id !== id))
}

export const renameClass = (id: number, name: string) =>
  change(teaching.value.classes.map((one) => (one.id === id ? { ...one, name } : one)))

export function removePicture(id: number, picture: KeptPicture) {
  URL.revokeObjectURL(picture.url)
  changePictures(id, (pictures) => pictures.filter((one) => one !== picture))
}

/** Adds pictures to a class; files that are none are named in an error. */
export const addPictures = (id: number, files: readonly Blob[]) =>
  collect(files.map((file) => ({ file, id: () => id })))

/** Adds the pictures of a folder with a folder for each class, to classes of those names. */
export function addFolder(files: readonly File[]) {
  const pictures = files.filter(({ webkitRelativePath: path }) => !isHidden(path))
  return collect(
    pictures.map((file) => ({ file, id: () => classNamed(classOfPath(file.webkitRelativePath)) })),
  )
}

/** The class of this name; made, in the place of an empty one with a name that nobody gave, if there is none. */
function classNamed(name: string): number {
  const { classes } = teaching.value
  const same = classes.find((one) => one.name === name)
  if (same) return same.id
  const empty = classes.find((one) => one.pictures.length === 0 && /^Class \d+$/.test(one.name))
  if (empty) {
    renameClass(empty.id, name)
    return empty.id
  }
  const added = newClass(name)
  change([...classes, added])
  return added.id
}

async function collect(items: readonly { file: Blob; id(): number }[]) {
  const unreadable: string[] = []
  teaching.update({ error: undefined })
  for (const [done, { file, id }] of items.entries()) {
    if (items.length > 1) teaching.update({ adding: { done, total: items.length } })
    try {
      const kept = await keepPicture(file)
      const picture = { id: ++lastId, file: kept, url: URL.createObjectURL(kept) }
      changePictures(id(), (pictures) => [...pictures, picture])
    } catch {
      unreadable.push(file instanceof File ? file.name : 'a picture of the camera')
    }
  }
  teaching.update({ adding: undefined })
  if (unreadable.length > 0) teaching.update({ error: unreadableNote(unreadable) })
}

const changePictures = (
  id: number,
  act: (pictures: readonly KeptPicture[]) => readonly KeptPicture[],
) =>
  change(
    teaching.value.classes.map((one) =>
      one.id === id ? { ...one, pictures: act(one.pictures) } : one,
    ),
  )

const change = (classes: readonly CollectedClass[]) =>
  teaching.update({ classes, isOutdated: teaching.value.lesson !== undefined })

/** The classes that a lesson is about: those with pictures. */
const shownClasses = ({ classes }: Pick<TeachingState, 'classes'>) =>
  classes.filter(({ pictures }) => pictures.length > 0)

/** What is missing before a network can be taught; undefined when nothing is. */
export function whatIsMissing(
  state: Pick<TeachingState, 'classes' | 'adding'>,
): string | undefined {
  if (state.adding) return 'Pictures are still being added.'
  const shown = shownClasses(state)
  const names = shown.map(({ name }) => name.trim())
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (names.includes('')) return 'Give every class a name.'
  if (twice !== undefined) return `Two classes are called ${twice}.`
  if (shown.length < 2) return 'Collect pictures of two things at least.'
  return undefined
}

let run = 0

/** Teaches a fresh network what was collected. */
export async function teach() {
  const own = ++run
  const isCurrent = () => own === run
  const { classes } = teaching.value
  const shown = shownClasses({ classes }).map(({ name, pictures }) => ({
    name: name.trim(),
    pictures: pictures.map(({ file }) => file),
  }))
  teaching.update({ phase: 'teaching', progress: { doing: 'reading', share: 0 }, error: undefined })
  const tell = proxy((progress: TeachProgress) => {
    // It has a channel of its own, on which the last word may come after the answer.
    if (isCurrent() && teaching.value.phase === 'teaching') teaching.update({ progress })
  })
  try {
    const lesson = await ask('teach', (service) => service.teach(shown, tell))
    if (!isCurrent()) return
    teaching.update({ phase: 'idle', progress: undefined })
    if (!lesson) return
    const { weights, ...facts } = lesson
    taughtNetwork.set({ weights, labels: lesson.labels })
    const isOutdated = teaching.value.classes !== classes
    teaching.update({ lesson: facts, isOutdated, isSaved: false })
  } catch (error) {
    if (!isCurrent() || error instanceof EngineReplaced) return
    teaching.update({ phase: 'idle', progress: undefined, error: (error as Error).message })
  }
}

/** Ends the lesson under way; what was taught before stays. */
export async function stopTeaching() {
  teaching.update({ phase: 'stopping' })
  await ask('teach', (service) => service.stop())
}

/** Takes a network that was taught earlier out of its file. */
export async function openTaught(file: File) {
  teaching.update({ error: undefined })
  try {
    const weights = new Uint8Array(await file.arrayBuffer())
    const { labels } = await ask('teach', (service) => service.open(weights))
    turn++
    taughtNetwork.set({ weights, labels })
    const forgotten = { lesson: undefined, isOutdated: false, answer: undefined }
    teaching.update({ ...forgotten, isSaved: true })
  } catch (error) {
    if (!(error instanceof EngineReplaced)) teaching.update({ error: (error as Error).message })
  }
}

/** Rises with every picture, so that what comes late about an earlier one is not taken for the present one. */
let turn = 0

/** Lets the network look at a picture, or at nothing any more. */
export async function tryPicture(source: Blob | ImageBitmap | undefined) {
  const own = ++turn
  const { triedUrl } = teaching.value
  if (triedUrl) URL.revokeObjectURL(triedUrl)
  const url = source instanceof Blob ? URL.createObjectURL(source) : undefined
  teaching.update({ triedUrl: url, ...(source ? {} : { answer: undefined }) })
  if (!source || !taughtNetwork.value) return
  const sent = source instanceof ImageBitmap ? transfer(source, [source]) : source
  try {
    const answer = await ask('teach', (service) => service.recognize(sent))
    if (own === turn) teaching.update({ answer, error: undefined })
  } catch (error) {
    if (own !== turn || error instanceof EngineReplaced) return
    teaching.update({ answer: undefined, error: (error as Error).message })
  }
}

/** A new worker knows no network: it gets the one that was taught; a lesson under way is over. */
let { generation } = engineState.value
engineState.watch(() => {
  if (engineState.value.generation === generation) return
  generation = engineState.value.generation
  if (teaching.value.phase !== 'idle') {
    run++
    const error = 'The backend was changed, which ended the lesson. The pictures are kept.'
    teaching.update({ phase: 'idle', progress: undefined, error })
  }
  const { value: network } = taughtNetwork
  if (network) ask('teach', (service) => service.open(network.weights)).catch(() => {})
})

import { spawnThread } from '#runtime/data/workers/spawn-thread'
import { abortError, CnnError } from '../../errors.js'
import { unattended } from '../pipeline/read-ahead.js'
import { handOver } from './hand-over.js'
import type { Answer, PlainError } from './messages.js'
import type { MadeWorker, Program, Thread } from './thread.js'

/** One sample on its way to a thread. */
export interface Task {
  /** Reads the sample; only when a thread is about to be free, so that few samples wait in memory. */
  read(): unknown
  index: number
  epoch: number
  keys: (number | string)[]
  /** What to call the sample in messages. */
  title: string
}

interface Waiting extends Task {
  resolve(result: unknown): void
  reject(error: unknown): void
}

/** How many samples a thread has at most: one that it works on, and one that waits for it. */
const perThread = 2
/** How long threads without work are kept: an epoch is followed by a validation, and that by the next. */
const patienceMilliseconds = 30_000

/** Threads that answer questions; they start when needed and end when nothing was asked for a while. */
export class WorkerPool {
  private members: Member[] = []
  private readonly queue: Waiting[] = []
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly program: Program | (() => MadeWorker),
    private readonly size: number,
  ) {}

  run(task: Task): Promise<unknown> {
    clearTimeout(this.timer)
    return new Promise((resolve, reject) => {
      this.queue.push({ ...task, resolve, reject })
      this.dispatch()
    })
  }

  /** Nobody waits for results any more: ends threads that are at work, and keeps the others for a while. */
  rest() {
    if (this.queue.length > 0 || this.members.some(({ load }) => load > 0)) this.end()
    else this.endLater()
  }

  private dispatch() {
    while (this.queue.length > 0) {
      const member = this.freeMember()
      if (!member) return
      void member.take(this.queue.shift()!)
    }
  }

  /** The one with the least to do; another is started as long as all have something to do. */
  private freeMember(): Member | undefined {
    this.members = this.members.filter(({ isLost }) => !isLost)
    const [least] = this.members.toSorted((a, b) => a.load - b.load)
    if (least && (least.load === 0 || this.members.length >= this.size)) {
      return least.load < perThread ? least : undefined
    }
    const member = new Member(this.program, () => this.onFree())
    this.members.push(member)
    return member
  }

  private onFree() {
    this.dispatch()
    if (this.queue.length === 0 && this.members.every(({ load }) => load === 0)) this.endLater()
  }

  private endLater() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.end(), patienceMilliseconds)
    // Not a reason for a process of Node to go on.
    if (typeof this.timer === 'object') this.timer.unref?.()
  }

  private end() {
    clearTimeout(this.timer)
    const aborted = abortError(AbortSignal.abort())
    for (const task of this.queue.splice(0)) task.reject(aborted)
    for (const member of this.members.splice(0)) member.end(aborted)
  }
}

/** A thread and the questions that it has not answered. */
class Member {
  load = 0
  isLost = false
  private readonly starting: Promise<Thread>
  private readonly open = new Map<number, Waiting>()
  private next = 0

  constructor(
    program: Program | (() => MadeWorker),
    private readonly onFree: () => void,
  ) {
    this.starting = unattended(
      spawnThread(program, {
        onAnswer: (answer) => this.hear(answer),
        onFailure: (reason) => this.fail(lost(reason)),
      }),
    )
  }

  async take(task: Waiting) {
    this.load++
    const id = this.next++
    this.open.set(id, task)
    try {
      const thread = await this.starting
      thread.keepAlive(true)
      const sample = await task.read()
      if (this.isLost) return
      const { value, buffers } = handOver(sample, false)
      const { index, epoch, keys } = task
      thread.post({ id, sample: value, index, epoch, keys }, buffers)
    } catch (error) {
      const isUnclonable = (error as Error)?.name === 'DataCloneError'
      this.settle(id, (waiting) => waiting.reject(isUnclonable ? unclonable(task, error) : error))
    }
  }

  end(reason: unknown) {
    this.isLost = true
    for (const task of this.open.values()) task.reject(reason)
    this.open.clear()
    unattended(this.starting.then((thread) => thread.end()))
  }

  private hear(answer: Answer) {
    if (answer.id === undefined) {
      this.fail(lost(answer.error.message))
    } else if ('error' in answer) {
      const { error } = answer
      this.settle(answer.id, (task) => task.reject(failure(error, task.title)))
    } else {
      this.settle(answer.id, (task) => task.resolve(answer.result))
    }
  }

  private fail(error: CnnError) {
    this.end(error)
    this.load = 0
    this.onFree()
  }

  private settle(id: number, how: (task: Waiting) => void) {
    const task = this.open.get(id)
    if (!task) return
    this.open.delete(id)
    this.load--
    how(task)
    if (this.load === 0) unattended(this.starting.then((thread) => thread.keepAlive(this.load > 0)))
    this.onFree()
  }
}

const lost = (reason: string) =>
  new CnnError('worker-failed', `A worker thread has failed: ${reason}.`)

/** What the function threw, naming the sample; where it happened is its cause. */
function failure({ message, code, stack }: PlainError, title: string) {
  const cause = new Error(message)
  if (stack) cause.stack = stack
  return new CnnError(code ?? 'worker-failed', `${title}: ${message}`, { cause })
}

const unclonable = ({ title }: Task, cause: unknown) =>
  new CnnError(
    'worker-failed',
    `${title} cannot be given to a worker thread, which takes plain data: ${(cause as Error).message}`,
    { cause },
  )

/** Pictures that a generator has learned to make, and that come with the page. */
export type RealSource = 'fashion-mnist' | 'cartoon-cat'

/** A generator that the page offers; `generator-weights.ts` opens it by the same id. */
export interface OfferedGenerator {
  id: string
  title: string
  /** What its weights are and where they come from, for people. */
  note: string
  /** What it is compared with; undefined where only the visitor’s own pictures will do. */
  real?: RealSource
}

/** The first is the one that a visitor meets. */
export const offeredGenerators: readonly OfferedGenerator[] = [
  {
    id: 'dcgan-fashion-mnist',
    title: 'DCGAN: garments (1.3 MB)',
    note: 'Learned from the 55,000 training pictures of Fashion-MNIST; comes with the page.',
    real: 'fashion-mnist',
  },
  {
    id: 'dcgan-cat',
    title: 'DCGAN: a cartoon cat (3.6 MB)',
    note: 'Learned from 800 drawings that the project makes itself, with DiffAugment; comes with the page.',
    real: 'cartoon-cat',
  },
  {
    id: 'conditional-dcgan-mnist',
    title: 'Conditional DCGAN: digits (1.9 MB)',
    note: 'Learned from the 55,000 training pictures of MNIST, and draws the digit that it is asked for; comes with the page.',
  },
  {
    id: 'goodfellow-gan-mnist',
    title: 'GAN of 2014: digits (5.0 MB)',
    note: 'The networks of the first paper, learned from the 55,000 training pictures of MNIST; comes with the page.',
  },
]

/** The categories of COCO, as its annotations list them. */
import type { CocoCategory } from './coco-index.js'

/** Supercategory: id name, id name … Eleven ids of the first 90 were never annotated. */
const things = `
person: 1 person
vehicle: 2 bicycle, 3 car, 4 motorcycle, 5 airplane, 6 bus, 7 train, 8 truck, 9 boat
outdoor: 10 traffic light, 11 fire hydrant, 13 stop sign, 14 parking meter, 15 bench
animal: 16 bird, 17 cat, 18 dog, 19 horse, 20 sheep, 21 cow, 22 elephant, 23 bear, 24 zebra, 25 giraffe
accessory: 27 backpack, 28 umbrella, 31 handbag, 32 tie, 33 suitcase
sports: 34 frisbee, 35 skis, 36 snowboard, 37 sports ball, 38 kite, 39 baseball bat, 40 baseball glove, 41 skateboard, 42 surfboard, 43 tennis racket
kitchen: 44 bottle, 46 wine glass, 47 cup, 48 fork, 49 knife, 50 spoon, 51 bowl
food: 52 banana, 53 apple, 54 sandwich, 55 orange, 56 broccoli, 57 carrot, 58 hot dog, 59 pizza, 60 donut, 61 cake
furniture: 62 chair, 63 couch, 64 potted plant, 65 bed, 67 dining table, 70 toilet
electronic: 72 tv, 73 laptop, 74 mouse, 75 remote, 76 keyboard, 77 cell phone
appliance: 78 microwave, 79 oven, 80 toaster, 81 sink, 82 refrigerator
indoor: 84 book, 85 clock, 86 vase, 87 scissors, 88 teddy bear, 89 hair drier, 90 toothbrush`

/** Of the panoptic annotations: what is not counted. */
const stuff = `
textile: 92 banner, 93 blanket, 109 curtain, 141 pillow, 168 towel, 200 rug-merged
building: 95 bridge, 128 house, 151 roof, 166 tent, 197 building-other-merged
raw-material: 100 cardboard, 195 paper-merged
furniture-stuff: 107 counter, 112 door-stuff, 130 light, 133 mirror-stuff, 156 shelf, 161 stairs, 188 cabinet-merged, 189 table-merged
floor: 118 floor-wood, 190 floor-other-merged
plant: 119 flower, 184 tree-merged, 193 grass-merged
food-stuff: 122 fruit, 196 food-other-merged
ground: 125 gravel, 144 platform, 145 playingfield, 147 railroad, 149 road, 154 sand, 159 snow, 191 pavement-merged, 194 dirt-merged
structural: 138 net, 185 fence-merged
water: 148 river, 155 sea, 178 water-other
wall: 171 wall-brick, 175 wall-stone, 176 wall-tile, 177 wall-wood, 199 wall-other-merged
window: 180 window-blind, 181 window-other
ceiling: 186 ceiling-merged
sky: 187 sky-other-merged
solid: 192 mountain-merged, 198 rock-merged`

function parse(table: string): CocoCategory[] {
  return table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [supercategory, entries] = line.split(': ') as [string, string]
      return entries.split(', ').map((entry) => {
        const [id, ...name] = entry.split(' ')
        return { id: Number(id), name: name.join(' '), supercategory }
      })
    })
    .sort((a, b) => a.id - b.id)
}

/** The 80 categories of things, in the order of their ids, 1 … 90: a label is an index into this list. */
export const cocoCategories: readonly CocoCategory[] = parse(things)

/** The 133 categories of panoptic annotations: the 80 things, then 53 kinds of stuff. */
export const cocoPanopticCategories: readonly CocoCategory[] = [
  ...cocoCategories.map((category) => ({ ...category, isThing: true })),
  ...parse(stuff).map((category) => ({ ...category, isThing: false })),
]

/**
 * The 17 points of a person, the lines between them, and the pairs that change places in a mirror, for
 * `randomHorizontalFlip({ keypointPairs: cocoKeypoints.pairs })`: both as indices into the names, from 0.
 */
export const cocoKeypoints = {
  names: [
    'nose',
    'left_eye',
    'right_eye',
    'left_ear',
    'right_ear',
    'left_shoulder',
    'right_shoulder',
    'left_elbow',
    'right_elbow',
    'left_wrist',
    'right_wrist',
    'left_hip',
    'right_hip',
    'left_knee',
    'right_knee',
    'left_ankle',
    'right_ankle',
  ],
  skeleton: [
    [15, 13],
    [13, 11],
    [16, 14],
    [14, 12],
    [11, 12],
    [5, 11],
    [6, 12],
    [5, 6],
    [5, 7],
    [6, 8],
    [7, 9],
    [8, 10],
    [1, 2],
    [0, 1],
    [0, 2],
    [1, 3],
    [2, 4],
    [3, 5],
    [4, 6],
  ],
  pairs: [
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
    [9, 10],
    [11, 12],
    [13, 14],
    [15, 16],
  ],
} as const

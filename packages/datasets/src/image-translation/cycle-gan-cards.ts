import type { DataCard } from '../data-card.js'

const address = 'https://people.eecs.berkeley.edu/~taesung_park/CycleGAN/datasets'

const citation = `@inproceedings{zhu2017unpaired,
  author = {Jun-Yan Zhu and Taesung Park and Phillip Isola and Alexei A. Efros},
  title = {Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks},
  booktitle = {ICCV},
  year = {2017}
}`

/** The card of one of the sets that CycleGAN was published with. */
export const cycleGanCard = <Id extends string>(
  id: Id,
  summary: string,
  license: string,
  archive: { bytes: number; sha256: string },
  counts: Record<'trainA' | 'trainB' | 'testA' | 'testB', number>,
) =>
  ({
    id,
    name: id,
    summary,
    homepage: 'https://junyanz.github.io/CycleGAN',
    license,
    citation,
    classes: [] as readonly string[],
    counts,
    files: [{ path: `${id}.zip`, url: `${address}/${id}.zip`, ...archive, unpack: true as const }],
  }) satisfies DataCard

const imageNet = 'none stated: pictures from ImageNet, for non-commercial research'
const flickr = 'none stated: photos from Flickr, for research'
const paintings = 'none stated: paintings from WikiArt and photos from Flickr, for research'

export const horse2zebraCard = /* @__PURE__ */ cycleGanCard(
  'horse2zebra',
  'horses and zebras, not in pairs, 256 × 256',
  imageNet,
  {
    bytes: 116_867_962,
    sha256: 'a74d9d392eecca9966b51287a76ca126af473d9de4f3e8fc0e9cda08fa1730a1',
  },
  { trainA: 1067, trainB: 1334, testA: 120, testB: 140 },
)

export const apple2orangeCard = /* @__PURE__ */ cycleGanCard(
  'apple2orange',
  'apples and oranges, not in pairs, 256 × 256',
  imageNet,
  {
    bytes: 78_456_409,
    sha256: '845a191e9af8926408ea597001cd03a452e3300a1f44a79fe329b3d59f6e3eb8',
  },
  { trainA: 995, trainB: 1019, testA: 266, testB: 248 },
)

export const summer2winterCard = /* @__PURE__ */ cycleGanCard(
  'summer2winter_yosemite',
  'Yosemite in summer and in winter, not in pairs, 256 × 256',
  flickr,
  {
    bytes: 132_640_856,
    sha256: '167fe1726807a9d22bd106b4a6c0bd7953b688af924ac1bf967439c4961e49f9',
  },
  { trainA: 1231, trainB: 962, testA: 309, testB: 238 },
)

export const monet2photoCard = /* @__PURE__ */ cycleGanCard(
  'monet2photo',
  'paintings by Monet and photos of landscapes, 256 × 256',
  paintings,
  {
    bytes: 305_231_073,
    sha256: '88f91b00fc228f97c9411fbf1880ec1d119c98f1722e4cfcfaa2fb35fac05b04',
  },
  { trainA: 1072, trainB: 6287, testA: 121, testB: 751 },
)

export const cezanne2photoCard = /* @__PURE__ */ cycleGanCard(
  'cezanne2photo',
  'paintings by Cézanne and photos of landscapes, 256 × 256',
  paintings,
  {
    bytes: 279_885_071,
    sha256: '3a6c10ca21f9485862f1cbd707744b9dc258954a04631271d23a3605eeb63cff',
  },
  { trainA: 525, trainB: 6287, testA: 58, testB: 751 },
)

export const ukiyoe2photoCard = /* @__PURE__ */ cycleGanCard(
  'ukiyoe2photo',
  'Japanese woodcuts and photos of landscapes, 256 × 256',
  paintings,
  {
    bytes: 292_946_532,
    sha256: '02a2a2fb5ecf425ca1bf86aca7304377da64a2a1d3b86df54eb65e4068bf3b08',
  },
  { trainA: 562, trainB: 6287, testA: 263, testB: 751 },
)

export const vangogh2photoCard = /* @__PURE__ */ cycleGanCard(
  'vangogh2photo',
  'paintings by van Gogh and photos of landscapes, 256 × 256',
  paintings,
  {
    bytes: 306_590_349,
    sha256: '362c3473e70be0944bda08d49d660eafdc2854df55d697835b8186d1d79caaff',
  },
  { trainA: 400, trainB: 6287, testA: 400, testB: 751 },
)

export const iphone2dslrCard = /* @__PURE__ */ cycleGanCard(
  'iphone2dslr_flower',
  'flowers taken by a telephone and by a camera with a shallow depth of field',
  flickr,
  {
    bytes: 339_964_458,
    sha256: '8fcb5e374d631b107e1d961b8c4cd0a186aa2a4ff3e279923f4c426128de7113',
  },
  { trainA: 1812, trainB: 3325, testA: 569, testB: 480 },
)

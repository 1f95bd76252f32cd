import type { DataCard } from '../data-card.js'

const address = 'https://efrosgans.eecs.berkeley.edu/pix2pix/datasets'

const citation = `@inproceedings{isola2017image,
  author = {Phillip Isola and Jun-Yan Zhu and Tinghui Zhou and Alexei A. Efros},
  title = {Image-to-Image Translation with Conditional Adversarial Networks},
  booktitle = {CVPR},
  year = {2017}
}`

/** The card of one of the sets that pix2pix was published with. Those of unknown size are fetched by hand. */
export const pix2pixCard = <Id extends string>(
  id: Id,
  summary: string,
  license: string,
  counts: Readonly<Record<string, number>>,
  bytes?: number,
) => {
  const file = { path: `${id}.tar.gz`, url: `${address}/${id}.tar.gz`, unpack: true as const }
  return {
    id,
    name: id,
    summary,
    homepage: 'https://phillipi.github.io/pix2pix',
    license,
    citation,
    classes: [] as readonly string[],
    counts,
    files: [bytes === undefined ? file : { ...file, bytes }],
    ...(bytes === undefined && {
      access: `It has some gigabytes: fetch ${file.url} and put it into a folder; it need not be unpacked.`,
    }),
  } satisfies DataCard
}

export const facadesCard = /* @__PURE__ */ pix2pixCard(
  'facades',
  'photos of façades (A) and what their parts are (B), 256 × 256',
  'none stated: CMP Facade Database, for research',
  { train: 400, validation: 100, test: 106 },
  30_168_306,
)

export const mapsCard = /* @__PURE__ */ pix2pixCard(
  'maps',
  'New York from above (A) and as a map (B), 600 × 600',
  'none stated: from Google Maps, for research',
  { train: 1096, test: 1098 },
  250_242_400,
)

export const edges2shoesCard = /* @__PURE__ */ pix2pixCard(
  'edges2shoes',
  'edges (A) and photos of shoes (B), 256 × 256',
  'none stated: UT Zappos50K, for non-commercial research',
  { train: 49_825, test: 200 },
)

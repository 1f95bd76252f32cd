import {
  changeImage,
  clahe,
  colorJitter,
  elastic,
  equalize,
  type JointTransform,
  randAugment,
  randomAffine,
  randomBlur,
  randomHorizontalFlip,
  randomPerspective,
  randomResizedCrop,
  resize,
} from '@cnn/core'

/** Transforms with the options that their peers in pipeline.py have, by name. */
export const transforms: Readonly<Record<string, JointTransform>> = {
  'horizontal flip': /* @__PURE__ */ randomHorizontalFlip({ probability: 1 }),
  'resized crop': /* @__PURE__ */ randomResizedCrop({ size: 224 }),
  'resize to 320': /* @__PURE__ */ resize({ size: 320 }),
  affine: /* @__PURE__ */ randomAffine({ shear: 5 }),
  perspective: /* @__PURE__ */ randomPerspective({ probability: 1 }),
  elastic: /* @__PURE__ */ elastic(),
  'colour jitter': /* @__PURE__ */ colorJitter({ hue: 0.1 }),
  equalize: /* @__PURE__ */ changeImage(equalize),
  blur: /* @__PURE__ */ randomBlur({ sigma: [1, 1], size: 5, probability: 1 }),
  RandAugment: /* @__PURE__ */ randAugment(),
  CLAHE: /* @__PURE__ */ changeImage((image) => clahe(image)),
}

/** The classes of each superclass, both in the order of their names, which is that of the labels. */
const groups = {
  'aquatic mammals': ['beaver', 'dolphin', 'otter', 'seal', 'whale'],
  fish: ['aquarium fish', 'flatfish', 'ray', 'shark', 'trout'],
  flowers: ['orchid', 'poppy', 'rose', 'sunflower', 'tulip'],
  'food containers': ['bottle', 'bowl', 'can', 'cup', 'plate'],
  'fruit and vegetables': ['apple', 'mushroom', 'orange', 'pear', 'sweet pepper'],
  'household electrical devices': ['clock', 'keyboard', 'lamp', 'telephone', 'television'],
  'household furniture': ['bed', 'chair', 'couch', 'table', 'wardrobe'],
  insects: ['bee', 'beetle', 'butterfly', 'caterpillar', 'cockroach'],
  'large carnivores': ['bear', 'leopard', 'lion', 'tiger', 'wolf'],
  'large man-made outdoor things': ['bridge', 'castle', 'house', 'road', 'skyscraper'],
  'large natural outdoor scenes': ['cloud', 'forest', 'mountain', 'plain', 'sea'],
  'large omnivores and herbivores': ['camel', 'cattle', 'chimpanzee', 'elephant', 'kangaroo'],
  'medium mammals': ['fox', 'porcupine', 'possum', 'raccoon', 'skunk'],
  'non-insect invertebrates': ['crab', 'lobster', 'snail', 'spider', 'worm'],
  people: ['baby', 'boy', 'girl', 'man', 'woman'],
  reptiles: ['crocodile', 'dinosaur', 'lizard', 'snake', 'turtle'],
  'small mammals': ['hamster', 'mouse', 'rabbit', 'shrew', 'squirrel'],
  trees: ['maple tree', 'oak tree', 'palm tree', 'pine tree', 'willow tree'],
  'vehicles 1': ['bicycle', 'bus', 'motorcycle', 'pickup truck', 'train'],
  'vehicles 2': ['lawn mower', 'rocket', 'streetcar', 'tank', 'tractor'],
} as const

/** The names of the 20 superclasses, by label. */
export const cifar100Superclasses: readonly string[] = Object.keys(groups)

/** The names of the 100 classes, by label. */
export const cifar100Classes: readonly string[] = Object.values(groups).flat().sort()

const superclassOfName = new Map<string, number>(
  Object.values(groups).flatMap((names, coarse) => names.map((name) => [name, coarse] as const)),
)

/** Of each class the superclass that it belongs to. */
export const cifar100SuperclassOf: readonly number[] = cifar100Classes.map(
  (name) => superclassOfName.get(name)!,
)

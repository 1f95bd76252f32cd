import { augmentationsBesidePytorch } from '../../test/augmentations-beside-pytorch.js'

augmentationsBesidePytorch('cpu')
augmentationsBesidePytorch('wasm')

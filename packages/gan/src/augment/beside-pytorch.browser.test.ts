import { augmentationsBesidePytorch } from '../../test/augmentations-beside-pytorch.js'

augmentationsBesidePytorch('webgl')
augmentationsBesidePytorch('webgpu')

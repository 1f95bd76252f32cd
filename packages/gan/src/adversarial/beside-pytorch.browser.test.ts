import { adversarialBesidePytorch } from '../../test/adversarial-beside-pytorch.js'

adversarialBesidePytorch('webgl')
adversarialBesidePytorch('webgpu')

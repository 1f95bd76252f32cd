import { adversarialBesidePytorch } from '../../test/adversarial-beside-pytorch.js'

adversarialBesidePytorch('webgpu', ['pictures'])

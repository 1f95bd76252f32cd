import { adversarialBesidePytorch } from '../../test/adversarial-beside-pytorch.js'

adversarialBesidePytorch('cpu')
adversarialBesidePytorch('wasm')

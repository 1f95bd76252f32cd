import { besideTorchvision } from '../../test/beside-torchvision.js'
import { referenceNetworks } from '../../test/reference-networks.js'

for (const [name, build] of Object.entries(referenceNetworks)) {
  besideTorchvision(name, build, 'all')
}

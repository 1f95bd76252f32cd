import * as networks from '../src/classification/index.js'

/** The networks that have a reference implementation, by the names that golden/networks.py has for them. */
export const referenceNetworks = {
  resnet18: networks.resnet18,
  resnet34: networks.resnet34,
  resnet50: networks.resnet50,
  resnet101: networks.resnet101,
  resnet152: networks.resnet152,
  mobilenet_v2: networks.mobilenetV2,
  mobilenet_v3_small: networks.mobilenetV3Small,
  mobilenet_v3_large: networks.mobilenetV3Large,
  efficientnet_b0: networks.efficientnetB0,
  vgg16: networks.vgg16,
  vgg16_bn: networks.vgg16Bn,
  vgg19: networks.vgg19,
  vgg19_bn: networks.vgg19Bn,
  squeezenet1_1: networks.squeezenet11,
  resnet20: networks.resnet20,
  resnet32: networks.resnet32,
  resnet44: networks.resnet44,
  resnet56: networks.resnet56,
}

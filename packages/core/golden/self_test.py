"""The values of src/backend/self-test-values.ts: python3 golden/self_test.py > src/backend/self-test-values.ts

The network of src/backend/self-test.ts in PyTorch and float64, its gradients by autograd."""
import math

import torch
import torch.nn.functional as F


def wave(*shape, phase):
    """The i-th value is sin(1.7 i + phase) in the order of TensorFlow.js's layout."""
    count = math.prod(shape)
    return torch.sin(torch.arange(count, dtype=torch.float64) * 1.7 + phase).reshape(shape)


def summary(tensor):
    flat = tensor.reshape(-1)
    probe = torch.cos(torch.arange(flat.numel(), dtype=torch.float64) * 0.9)
    return [flat.norm().item(), (flat * probe).sum().item()]


inputs = {
    "image": wave(2, 7, 6, 3, phase=0.1),  # NHWC
    "convFilter": wave(3, 3, 3, 4, phase=0.2) * 0.5,  # HWIO
    "scale": wave(4, phase=0.3) * 0.25 + 1,
    "offset": wave(4, phase=0.4) * 0.5,
    "stridedFilter": wave(3, 3, 4, 5, phase=0.5) * 0.5,
    "denseKernel": wave(20, 4, phase=0.6) * 0.5,
    "denseBias": wave(4, phase=0.7) * 0.5,
}
for value in inputs.values():
    value.requires_grad_()

conv = F.conv2d(inputs["image"].permute(0, 3, 1, 2), inputs["convFilter"].permute(3, 2, 0, 1), padding=1)
norm = F.batch_norm(conv, None, None, inputs["scale"], inputs["offset"], training=True, eps=1e-5)
pooled = F.max_pool2d(norm.relu(), 2)
strided = F.conv2d(pooled, inputs["stridedFilter"].permute(3, 2, 0, 1), stride=2, padding=1)
logits = strided.permute(0, 2, 3, 1).reshape(2, 20) @ inputs["denseKernel"] + inputs["denseBias"]
loss = F.cross_entropy(logits, torch.tensor([1, 3]))
loss.backward()

# No activation may be so near to a kink that a float32 could fall on the other side.
assert norm.abs().min() > 1e-3
windows = F.unfold(norm.relu()[:, :, :6], 2, stride=2).reshape(2, 4, 4, 9).sort(dim=2).values
gap = windows[:, :, 3] - windows[:, :, 2]
assert gap[windows[:, :, 3] > 0].min() > 1e-3

print("/** Made by golden/self_test.py with PyTorch in float64. Gradients as [norm, weighted sum]. */")
print("export const expected = {")
print(f"  loss: {loss.item():.9g},")
print(f"  logits: [{', '.join(f'{value:.9g}' for value in logits.reshape(-1).tolist())}],")
print("  gradients: {")
for name, value in inputs.items():
    print(f"    {name}: [{', '.join(f'{number:.9g}' for number in summary(value.grad))}],")
print("  },\n}")

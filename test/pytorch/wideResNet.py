"""How far the gradients of a Wide ResNet are from those that PyTorch finds in float64: run by wideResNet.node.test.ts."""

import json
import sys

import torch
from torch.nn import functional

TEMPERATURE, GAMMA, ZETA = 2 / 3, -0.1, 1.1


def read(path):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32)


def tensors(numbers, layers):
    """Of each layer by their names, one behind another in a file."""
    at, result = 0, []
    for shapes in layers:
        layer = {}
        for name, shape in shapes.items():
            count = int(torch.tensor(shape).prod())
            layer[name] = numbers[at : at + count].reshape(shape)
            at += count
        result.append(layer)
    assert at == len(numbers)
    return result


def norm(x, layer):
    return functional.relu(functional.batch_norm(x, None, None, layer["scale"], layer["bias"], training=True, eps=1e-5))


def gate(layer):
    u = layer["noise"]
    s = torch.sigmoid((torch.log(u) - torch.log1p(-u) + layer["logAlpha"]) / TEMPERATURE)
    return torch.clamp(s * (ZETA - GAMMA) + GAMMA, 0, 1)[:, None, None]


def wide_res_net(layers, x, blocks):
    layers = iter(layers)
    below = next(layers)
    x = functional.conv2d(x, below["weights"], padding=1)
    for group in range(3):
        for block in range(blocks):
            stride = 2 if group > 0 and block == 0 else 1
            a = norm(x, below)
            if block == 0:
                beside = next(layers)
                past = functional.conv2d(a, beside["weights"], beside["bias"], stride)
            else:
                past = x
            first, below = next(layers), next(layers)
            inside = functional.conv2d(a, first["weights"], stride=stride, padding=1)
            x = functional.conv2d(gate(first) * norm(inside, first), below["weights"], padding=1) + past
    top = next(layers)
    return norm(x, below).mean((2, 3)) @ top["weights"] + top["bias"]


def gradients(problem, values):
    layers = [{name: value.double() for name, value in layer.items()} for layer in values]
    x, layers = layers[0]["images"], layers[1:]
    for layer in layers:
        for name, value in layer.items():
            value.requires_grad_(name != "noise")
    logits = wide_res_net(layers, x, problem["blocks"])
    loss = functional.cross_entropy(logits, torch.tensor(problem["labels"]))
    loss.backward()
    return loss.item(), [{name: value.grad for name, value in layer.items() if name != "noise"} for layer in layers]


def distances(actual, expected):
    """Relative to the gradient; where that is nothing, as of biases in front of a normalisation, to that of the weights beside it."""
    norms = {name: torch.linalg.vector_norm(grad).item() for name, grad in expected.items()}
    of = {name: norm if norm > 1e-9 * norms["weights"] else norms["weights"] for name, norm in norms.items()}
    return {
        name: torch.linalg.vector_norm(actual[name].double() - grad).item() / of[name] for name, grad in expected.items()
    }


def compare(problem):
    values = tensors(read(problem["values"]), [{"images": problem["images"]}, *problem["layers"]])
    names = [{name: shape for name, shape in layer.items() if name != "noise"} for layer in problem["layers"]]
    ours = tensors(read(problem["gradients"]), names)
    loss, truth = gradients(problem, values)
    return {"loss": loss, "layers": [distances(ours[l], layer) for l, layer in enumerate(truth)]}


torch.set_num_threads(1)
with open(sys.argv[1]) as file:
    print(json.dumps([compare(problem) for problem in json.load(file)]))

"""What PyTorch makes of the problems in a file, in float64: run by residual.node.test.ts."""

import json
import sys

import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def leaf(values, shape):
    return torch.tensor(values).reshape(shape).requires_grad_()


def flat(tensor):
    return tensor.detach().reshape(-1).tolist()


def norm(affine, momentum=0.1, epsilon=1e-5):
    layer = torch.nn.BatchNorm2d(len(affine["gamma"]), eps=epsilon, momentum=momentum)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(affine["gamma"]))
        layer.bias.copy_(torch.tensor(affine["beta"]))
    return layer


def batch_norm(problem):
    layer = norm(problem["affine"], problem["momentum"], problem["epsilon"])
    steps = []
    for step in problem["steps"]:
        layer.zero_grad()
        x = leaf(step["x"], problem["shape"])
        y = layer(x)
        if problem["rectify"]:
            y = functional.relu(y)
        y.backward(torch.tensor(step["dy"]).reshape(problem["shape"]))
        steps.append(
            {
                "y": flat(y),
                "dx": flat(x.grad),
                "dgamma": flat(layer.weight.grad),
                "dbeta": flat(layer.bias.grad),
                "mean": flat(layer.running_mean),
                "variance": flat(layer.running_var),
            }
        )
    layer.eval()
    y = layer(leaf(problem["steps"][0]["x"], problem["shape"]))
    return {"steps": steps, "evaluated": flat(functional.relu(y) if problem["rectify"] else y)}


def average_pool(problem):
    x = leaf(problem["x"], problem["shape"])
    if problem["size"]:
        out = functional.avg_pool2d(x, problem["size"], problem["stride"])
    else:
        out = functional.adaptive_avg_pool2d(x, 1)
    out.backward(torch.tensor(problem["dout"]).reshape(out.shape))
    return {"out": flat(out), "dx": flat(x.grad)}


def convolution(problem):
    x = leaf(problem["x"], problem["shape"])
    weights = leaf(problem["weights"], problem["weightsShape"])
    bias = leaf(problem["bias"], (-1,))
    y = functional.conv2d(x, weights, bias, *(problem[name] for name in ("stride", "padding", "dilation", "groups")))
    y.backward(torch.tensor(problem["dy"]).reshape(y.shape))
    return {"y": flat(y), "dx": flat(x.grad), "dw": flat(weights.grad), "db": flat(bias.grad)}


def separable(problem):
    x = leaf(problem["x"], problem["shape"])
    maps, channels = problem["weightsShape"][:2]
    rows = leaf(problem["weights"], (maps, -1))
    sums = functional.conv2d(x, rows[:, :channels, None, None])
    windows = rows[:, channels:].reshape(maps, 1, *problem["weightsShape"][2:])
    bias = leaf(problem["bias"], (-1,))
    geometry = (problem[name] for name in ("stride", "padding", "dilation"))
    y = functional.conv2d(sums, windows, bias, *geometry, groups=maps)
    y.backward(torch.tensor(problem["dy"]).reshape(y.shape))
    return {"y": flat(y), "dx": flat(x.grad), "dw": flat(rows.grad), "db": flat(bias.grad)}


def block(problem):
    images, channels, maps, height, width, stride = problem["shape"]
    norm1, norm2 = norm(problem["norm1"]), norm(problem["norm2"])
    x = leaf(problem["x"], (images, channels, height, width))
    conv1 = leaf(problem["conv1"], (maps, channels, 3, 3))
    conv2 = leaf(problem["conv2"], (maps, maps, 3, 3))
    conv3 = leaf(problem["conv3"], (maps, channels, 1, 1))
    a = functional.relu(norm1(x))
    b = functional.relu(norm2(functional.conv2d(a, conv1, stride=stride, padding=1)))
    y = functional.conv2d(b, conv2, padding=1) + functional.conv2d(a, conv3, stride=stride)
    y.backward(torch.tensor(problem["dy"]).reshape(y.shape))
    return {
        "y": flat(y),
        "dx": flat(x.grad),
        "dconv1": flat(conv1.grad),
        "dconv2": flat(conv2.grad),
        "dconv3": flat(conv3.grad),
        "dbeta1": flat(norm1.bias.grad),
        "dgamma1": flat(norm1.weight.grad),
        "dbeta2": flat(norm2.bias.grad),
        "dgamma2": flat(norm2.weight.grad),
    }


kinds = {
    "batchNorm": batch_norm,
    "averagePool": average_pool,
    "convolution": convolution,
    "separable": separable,
    "block": block,
}

with open(sys.argv[1]) as file:
    print(json.dumps([kinds[problem["kind"]](problem) for problem in json.load(file)]))

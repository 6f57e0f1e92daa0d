"""What scikit-learn's defaults come to on the rows and numbers of a JSON file: { classes, splits }.

Of each split: train and test, each standardised and raw (in their own units), with inputs and answers. Prints { method: { scores, seconds } }.
"""

import json
import sys
import time
import warnings

import numpy
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor

# That 200 epochs are too few is no news, and what the defaults are.
warnings.filterwarnings("ignore")
problem = json.load(open(sys.argv[1]))
network, linear = (MLPClassifier, LogisticRegression) if problem["classes"] else (MLPRegressor, Ridge)
methods = {
    network.__name__: (lambda seed: network(random_state=seed), "standardised"),
    network.__name__ + ", raw": (lambda seed: network(random_state=seed), "raw"),
    linear.__name__: (lambda seed: linear(), "standardised"),
}
results = {}
for name, (make, units) in methods.items():
    scores = []
    start = time.perf_counter()
    for seed, split in enumerate(problem["splits"]):
        train, test = (
            [numpy.array(part[units][key]) for key in ("inputs", "answers")] for part in (split["train"], split["test"])
        )
        scores.append(float(make(seed).fit(*train).score(*test)))
    results[name] = {"scores": scores, "seconds": (time.perf_counter() - start) / len(scores)}
print(json.dumps(results))

"""The mathematics of deep learning as functions of the expression language.

Importing this package fills the registry: every module enters its functions. A
function is the formula in its source's letters; conventions that differ between
sources (eps in or out of the root, 1/N or 1/(N-1), which momentum) are separate
names or arguments, never a silent choice.
"""

from __future__ import annotations

from engine.reference import (
    activations,
    adam_bounds,
    adam_family,
    adaptive,
    architectures,
    averages,
    batchnorm,
    batchnorm_modes,
    classification,
    conv_arithmetic,
    convolution,
    generalisation,
    gradient_descent,
    gradients,
    hessian,
    hyperparameters,
    initialisation,
    layernorm,
    layers,
    losses,
    momentum,
    nadam,
    pooling,
    preprocessing,
    receptive_field,
    regularisation,
    schedules,
    second_order,
    softmax,
    toy_network,
)

__all__ = [
    "activations",
    "adam_bounds",
    "adam_family",
    "adaptive",
    "architectures",
    "averages",
    "batchnorm",
    "batchnorm_modes",
    "classification",
    "conv_arithmetic",
    "convolution",
    "generalisation",
    "gradient_descent",
    "gradients",
    "hessian",
    "hyperparameters",
    "initialisation",
    "layernorm",
    "layers",
    "losses",
    "momentum",
    "nadam",
    "pooling",
    "preprocessing",
    "receptive_field",
    "regularisation",
    "schedules",
    "second_order",
    "softmax",
    "toy_network",
]

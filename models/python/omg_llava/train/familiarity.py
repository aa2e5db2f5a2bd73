"""Statistics of the encoder's features on its training pictures, by which a bundle tells how usual a picture is.

``python -m omg_llava.train.familiarity --features DIR --out FILE`` reads what ``omg_llava.train.features`` kept of the
training frames, half of which look as cameras may show them. A picture's features are the finest memory of the encoder
(stride 8), averaged over the picture; their distance from the middle is that of a Gaussian (Mahalanobis). The file
(safetensors, role ``familiarity`` of a bundle) holds

* ``centre`` (C,) and ``whitening`` (C, C): the distance of features f is the length of whitening @ (f - centre);
* ``distances`` (1001,): quantiles of the distances of training frames, from the least to the largest. Each frame was
  measured by statistics of the other half of them.

Familiarity is the share of training frames that lie at least as far out: 1 is the most usual picture, 0 lies beyond
every frame of the training.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from omg_llava.checkpoint import save_checkpoint
from omg_llava.train.features import FrameFeatures

QUANTILES = 1000
UNFAMILIAR = 0.01  # below it pages and the command line say so
_LEAST_VARIANCE = 1e-6  # of the largest


def pooled(memory8: Tensor) -> Tensor:
    """Features (B, C) of pictures from the encoder's finest memory (B, C, h, w)."""
    return memory8.mean((2, 3))


def gaussian(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centre (C,) and whitening (C, C) of features (N, C)."""
    values, axes = np.linalg.eigh(np.cov(features.T))
    scale = 1 / np.sqrt(np.maximum(values, _LEAST_VARIANCE * values[-1]))
    return features.mean(0), (axes * scale) @ axes.T


def distance(features: np.ndarray, centre: np.ndarray, whitening: np.ndarray) -> np.ndarray:
    """Distance (N,) of features (N, C)."""
    return np.linalg.norm((features - centre) @ whitening.T, axis=1)


def statistics(features: np.ndarray) -> dict[str, Tensor]:
    """What the file holds, of features (N, C) of training frames; neighbours may be of one scene."""
    features = features.astype(np.float64)
    halves = features[: len(features) // 2], features[len(features) // 2 :]
    distances = np.concatenate([distance(halves[i], *gaussian(halves[1 - i])) for i in range(2)])
    centre, whitening = gaussian(features)
    quantiles = np.quantile(distances, np.linspace(0, 1, QUANTILES + 1))
    named = {"centre": centre, "whitening": whitening, "distances": quantiles}
    return {name: torch.tensor(value, dtype=torch.float32) for name, value in named.items()}


def familiarity(features: np.ndarray, known: dict[str, Tensor]) -> np.ndarray:
    """Familiarity (N,) of features (N, C) by what the file holds."""
    centre, whitening, distances = (known[name].double().numpy() for name in ("centre", "whitening", "distances"))
    nearer = np.interp(
        distance(features.astype(np.float64), centre, whitening), distances, np.linspace(0, 1, len(distances)), 0, 1
    )
    return 1 - nearer


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--features", type=Path, required=True, help="folder of omg_llava.train.features")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    frames = FrameFeatures(arguments.features, "train")
    parts = torch.arange(len(frames)).split(256)
    features = torch.cat([pooled(frames.tensor("memory8", part)) for part in parts]).numpy()
    save_checkpoint(arguments.out, statistics(features), frames=len(features))


if __name__ == "__main__":
    main()

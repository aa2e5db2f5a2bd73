"""Whether real photographs are told from scenes of the generated world by their familiarity.

``python -m omg_llava.evaluate.familiarity --perception FILE --familiarity FILE --data DIR --photographs DIR`` takes the
photographs that the Python packages scikit-image and scikit-learn bundle (``pip install --no-deps --target DIR
scikit-image scikit-learn``; nothing of them is run or kept) and ten crops of each, and compares them with held-out
scenes: area under the ROC curve, and shares that are called unfamiliar.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from omg_llava.checkpoint import load_checkpoint
from omg_llava.train.familiarity import UNFAMILIAR, familiarity, pooled
from omg_llava.vision.omg_seg import OmgSeg
from omg_llava.vision.preprocess import normalise, square_image
from omg_llava.world.cache import FrameCache

# What a camera, a microscope or a scanner took; drawings and test patterns are left out.
PHOTOGRAPHS = {
    "skimage/data": (
        "astronaut brick camera cell chelsea clock_motion coffee coins grass gravel hubble_deep_field ihc "
        "microaneurysms moon motorcycle_left motorcycle_right page retina rocket text"
    ).split(),
    "sklearn/datasets/images": ["china", "flower"],
}
CROPS = 10
_BATCH = 16


def photographs(root: Path, side: int) -> tuple[list[str], np.ndarray]:
    """Names (N,) and squares (N, side, side, 3) uint8 of every photograph and its crops of a quarter to 70 % of each
    side."""
    rng = np.random.default_rng(0)
    names, squares = [], []
    for folder, stems in PHOTOGRAPHS.items():
        for stem in stems:
            whole = np.asarray(Image.open(next((root / folder).glob(f"{stem}.*"))).convert("RGB"))
            parts = [whole]
            for _ in range(CROPS):
                height, width = (np.array(whole.shape[:2]) * rng.uniform(0.25, 0.7, 2)).astype(int)
                top, left = rng.integers(np.array(whole.shape[:2]) - (height, width) + 1)
                parts.append(whole[top : top + height, left : left + width])
            names += [stem] * len(parts)
            squares += [square_image(part, side) for part in parts]
    return names, np.stack(squares)


@torch.no_grad()
def familiarity_of(perception: OmgSeg, known: dict, images: np.ndarray) -> np.ndarray:
    """Familiarity (N,) of images (N, S, S, 3) uint8."""
    encoder = perception.encoder().eval()
    batches = [images[start : start + _BATCH] for start in range(0, len(images), _BATCH)]
    features = [pooled(encoder(torch.as_tensor(normalise(batch)))[3]).numpy() for batch in batches]
    return familiarity(np.concatenate(features), known)


def area_under_curve(low: np.ndarray, high: np.ndarray) -> float:
    """Probability that one of ``low`` lies below one of ``high``; a tie counts half."""
    below = (low[:, None] < high[None, :]).mean()
    return float(below + (low[:, None] == high[None, :]).mean() / 2)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--perception", type=Path, required=True)
    parser.add_argument("--familiarity", type=Path, required=True, help="file of omg_llava.train.familiarity")
    parser.add_argument("--data", type=Path, required=True, help="folder of omg_llava.world.cache")
    parser.add_argument("--frames", type=int, default=300, help="held-out scenes")
    parser.add_argument("--photographs", type=Path, required=True, help="folder that holds both packages")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    perception = OmgSeg.load(arguments.perception)
    known, _ = load_checkpoint(arguments.familiarity)
    names, pictures = photographs(arguments.photographs, perception.config.image_size)
    real = familiarity_of(perception, known, pictures)
    frames = np.array(FrameCache(arguments.data, "held_out").images[: arguments.frames])
    scenes = familiarity_of(perception, known, frames)
    missed = [name for name, value in zip(names, real, strict=True) if value >= UNFAMILIAR]
    print(
        json.dumps(
            {
                "photographs": len(set(names)),
                "pictures": len(names),
                "scenes": len(scenes),
                "auroc": round(area_under_curve(real, scenes), 4),
                "unfamiliar": {
                    "pictures": round(float((real < UNFAMILIAR).mean()), 4),
                    "scenes": round(float((scenes < UNFAMILIAR).mean()), 4),
                },
                "missed": {name: missed.count(name) for name in sorted(set(missed))},
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()

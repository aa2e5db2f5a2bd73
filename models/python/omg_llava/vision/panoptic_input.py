"""Pictures as OMG-Seg was trained and is scored on them: resized keeping their ratio, ImageNet's mean and deviation,
zeros to the right and below.

Source: omg-llava-spec 1.9 (upstream's ``coco_panoptic_lsj`` and VIPSeg configurations, mmcv 2.0.1 over OpenCV's
bilinear resize, which works on bytes in fixed point and does not smooth). OMG-LLaVA's own pictures are in
``preprocess``: both are right, each for its own weights (traps T-10, T-11).
"""

from dataclasses import dataclass

import numpy as np

IMAGENET_MEAN = (123.675, 116.28, 103.53)
IMAGENET_STD = (58.395, 57.12, 57.375)
# A weight of 1 in OpenCV's tables.
_ONE = 2048


@dataclass(frozen=True)
class PanopticInput:
    """A property of a bundle: how its panoptic segmentation sees a picture.

    The longer side becomes ``long_side`` at most, the shorter one ``short_side`` at most; both then grow to multiples
    of ``multiple`` pixels by padding.
    """

    long_side: int
    short_side: int
    multiple: int = 32
    mean: tuple[float, ...] = IMAGENET_MEAN
    std: tuple[float, ...] = IMAGENET_STD

    def size(self, height: int, width: int) -> tuple[int, int]:
        """Height and width of a resized picture, without padding."""
        scale = min(self.long_side / max(height, width), self.short_side / min(height, width))
        return int(height * scale + 0.5), int(width * scale + 0.5)

    def padded(self, height: int, width: int) -> tuple[int, int]:
        """Height and width of the input."""
        return tuple(-(-side // self.multiple) * self.multiple for side in self.size(height, width))

    def of(self, image: np.ndarray) -> np.ndarray:
        """(H, W, 3) uint8 RGB to (3, h, w) float32."""
        height, width = self.size(*image.shape[:2])
        tall, wide = self.padded(*image.shape[:2])
        mean, std = np.array(self.mean, np.float32), np.array(self.std, np.float32)
        out = np.zeros((3, tall, wide), np.float32)
        out[:, :height, :width] = ((resized(image, height, width).astype(np.float32) - mean) / std).transpose(2, 0, 1)
        return out

    def to_dict(self) -> dict:
        """The form of ``bundle.json``."""
        return {
            "longSide": self.long_side,
            "shortSide": self.short_side,
            "multiple": self.multiple,
            "mean": list(self.mean),
            "std": list(self.std),
        }


COCO = PanopticInput(1333, 800)
VIPSEG = PanopticInput(1280, 736)
NAMED = {"coco": COCO, "vipseg": VIPSEG}


def _taps(size: int, out: int) -> tuple[np.ndarray, np.ndarray]:
    """Pixel on the left of each output pixel's centre, which may be -1, and the share of the one on its right."""
    place = ((np.arange(out) + 0.5) * (size / out) - 0.5).astype(np.float32)
    first = np.floor(place)
    return first.astype(np.int64), place - first.astype(np.float32)


def _weights(share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    one = np.float32(1)
    return tuple(np.rint(part * np.float32(_ONE)).astype(np.int64) for part in (one - share, share))


def resized(image: np.ndarray, height: int, width: int) -> np.ndarray:
    """(H, W, 3) uint8 to (height, width, 3) uint8, equal to the bit to OpenCV's ``resize`` with INTER_LINEAR."""
    rows, columns = image.shape[:2]
    if (rows, columns) == (height, width):
        return image
    pixels = image.astype(np.int64)
    left, share = _taps(columns, width)
    # Beside the picture a column is its last one, and a row is weighed as if it went on.
    share[(left < 0) | (left >= columns - 1)] = 0
    near, far = (w[None, :, None] for w in _weights(share))
    left = left.clip(0, columns - 1)
    wide = pixels[:, left] * near + pixels[:, (left + 1).clip(0, columns - 1)] * far >> 4
    top, share = _taps(rows, height)
    near, far = (w[:, None, None] for w in _weights(share))
    above, below = wide[top.clip(0, rows - 1)], wide[(top + 1).clip(0, rows - 1)]
    return ((above * near >> 16) + (below * far >> 16) + 2 >> 2).astype(np.uint8)

"""Image preprocessing of every task: pad to square with the mean colour, resize bicubic with antialias (Pillow), CLIP
mean and std.

Source: omg-llava-spec 1.1 (upstream ``expand2square`` + ``CLIPImageProcessor``, constants rounded to four digits as
upstream).
"""

import numpy as np
from PIL import Image

CLIP_MEAN = (0.4814, 0.4578, 0.4082)
CLIP_STD = (0.2686, 0.2613, 0.2757)
PAD_RGB = tuple(int(255 * m) for m in CLIP_MEAN)  # (122, 116, 104), truncated


def pad_offsets(height: int, width: int) -> tuple[int, int, int]:
    """(top, left, side) of the picture inside its square."""
    side = max(height, width)
    return (side - height) // 2, (side - width) // 2, side


def square_image(image: np.ndarray, size: int) -> np.ndarray:
    """(H, W, 3) uint8 RGB to (size, size, 3) uint8: padded with the mean colour, then resized bicubic."""
    height, width = image.shape[:2]
    top, left, side = pad_offsets(height, width)
    square = np.empty((side, side, 3), np.uint8)
    square[:] = PAD_RGB
    square[top : top + height, left : left + width] = image
    if side == size:
        return square
    return np.asarray(Image.fromarray(square).resize((size, size), Image.Resampling.BICUBIC))


def square_mask(mask: np.ndarray, size: int) -> np.ndarray:
    """(H, W) integer or bool map to (size, size): padded with zero, then resized nearest (index floor((i + 0.5) * side
    / size))."""
    height, width = mask.shape
    top, left, side = pad_offsets(height, width)
    square = np.zeros((side, side), mask.dtype)
    square[top : top + height, left : left + width] = mask
    index = ((np.arange(size) + 0.5) * side / size).astype(np.int64)
    return square[index[:, None], index[None, :]]


def content(height: int, width: int, size: int) -> tuple[slice, slice]:
    """Rows and columns of a square of ``size`` that the picture alone covers, without the padding and without pixels
    that hold some of it."""
    top, left, side = pad_offsets(height, width)
    first, last = (lambda offset: -(-offset * size // side)), (lambda offset: offset * size // side)
    return slice(first(top), last(top + height)), slice(first(left), last(left + width))


def normalise(images: np.ndarray) -> np.ndarray:
    """(..., S, S, 3) uint8 to (..., 3, S, S) float32, CLIP-normalised."""
    mean, std = np.array(CLIP_MEAN, np.float32), np.array(CLIP_STD, np.float32)
    scaled = (images.astype(np.float32) * np.float32(1 / 255) - mean) / std
    return np.ascontiguousarray(np.moveaxis(scaled, -1, -3))

"""Visual prompts as training draws them."""

import numpy as np
from scipy.ndimage import distance_transform_cdt

from omg_llava.vision.prompts import PROMPT_BOX, PROMPT_MASK, PROMPT_POINT

_SHARES = {PROMPT_POINT: 0.5, PROMPT_BOX: 0.3, PROMPT_MASK: 0.2}
_UNSTEADY = 0.04  # standard deviation of a drawn box's sides, in widths and heights of the thing


def draw_prompt(mask: np.ndarray, rng: np.random.Generator) -> tuple[int, np.ndarray]:
    """Kind and box (4,) float32 xyxy pixels of a prompt on a mask (S, S) bool: a point inside, a box drawn by hand, or
    the mask itself, whose box is its innermost point."""
    kind = int(rng.choice(list(_SHARES), p=list(_SHARES.values())))
    ys, xs = np.nonzero(mask)
    if kind == PROMPT_POINT:
        pick = int(rng.integers(len(xs)))
        return kind, np.array([xs[pick], ys[pick], xs[pick], ys[pick]], np.float32)
    if kind == PROMPT_BOX:
        box = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1], np.float32)
        extent = np.tile(box[2:] - box[:2], 2)
        return kind, np.clip(box + rng.normal(0, _UNSTEADY, 4) * extent, 0, mask.shape[0]).astype(np.float32)
    return kind, np.array(interior_point(mask) * 2, np.float32)


def interior_point(mask: np.ndarray) -> tuple[float, float]:
    """NumPy twin of ``prompts.interior_points`` for one mask (the erosion loop would cost a tenth of a step)."""
    distance = distance_transform_cdt(np.pad(mask, 1), metric="chessboard")[1:-1, 1:-1]
    ys, xs = np.nonzero(distance == distance.max())
    nearest = np.argmin((xs - xs.mean()) ** 2 + (ys - ys.mean()) ** 2)
    return float(xs[nearest]), float(ys[nearest])

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
    if kind == PROMPT_POINT:
        inside = np.flatnonzero(mask)
        y, x = divmod(int(inside[int(rng.integers(len(inside)))]), mask.shape[1])
        return kind, np.array([x, y, x, y], np.float32)
    if kind == PROMPT_BOX:
        x1, y1, x2, y2 = _extent(mask)
        box = np.array([x1, y1, x2, y2], np.float32)
        extent = np.tile(box[2:] - box[:2], 2)
        return kind, np.clip(box + rng.normal(0, _UNSTEADY, 4) * extent, 0, mask.shape[0]).astype(np.float32)
    return kind, np.array(interior_point(mask) * 2, np.float32)


def _extent(mask: np.ndarray) -> tuple[int, int, int, int]:
    """x1, y1, x2, y2 of a mask, the latter two exclusive."""
    columns, rows = np.flatnonzero(mask.any(0)), np.flatnonzero(mask.any(1))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def interior_point(mask: np.ndarray) -> tuple[float, float]:
    """NumPy twin of ``prompts.interior_points`` for one mask (the erosion loop would cost a tenth of a step)."""
    x1, y1, x2, y2 = _extent(mask)
    distance = distance_transform_cdt(np.pad(mask[y1:y2, x1:x2], 1), metric="chessboard")[1:-1, 1:-1]
    ys, xs = np.nonzero(distance == distance.max())
    nearest = np.argmin((xs - xs.mean()) ** 2 + (ys - ys.mean()) ** 2)
    return float(xs[nearest] + x1), float(ys[nearest] + y1)

"""Panoptic fusion (spec 1.9) and panoptic quality on held-out frames (vps-metrics section 3), plus prompt and
lone-query quality.

``python -m omg_llava.evaluate.panoptic --checkpoint FILE --data DIR --frames 300 --out report.json``
"""

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from omg_llava.vision.omg_decoder import OmgDecoder
from omg_llava.vision.omg_seg import OmgSeg
from omg_llava.vision.preprocess import normalise
from omg_llava.vision.prompts import PROMPT_BOX, PROMPT_MASK, PROMPT_POINT
from omg_llava.world.cache import EMPTY, FrameCache
from omg_llava.world.classes import CLASSES, COLOUR_NAMES


@dataclass(frozen=True)
class Segment:
    """One fused segment: class row, score, mask (H, W) bool, query it came from (the first one for stuff)."""

    category: int
    score: float
    mask: np.ndarray
    query: int


def fuse(
    class_logits: Tensor,
    mask_logits: Tensor,
    is_thing: np.ndarray,
    score_threshold: float = 0.0,
    overlap_threshold: float = 0.8,
) -> list[Segment]:
    """Queries of one frame to disjoint segments. class_logits (Q, K+1), mask_logits (Q, H, W) at output size."""
    probability, category = class_logits.softmax(-1).max(-1)
    kept = torch.nonzero((category != class_logits.shape[1] - 1) & (probability > score_threshold)).flatten()
    if len(kept) == 0:
        return []
    masks = mask_logits[kept].sigmoid()
    owner = (probability[kept, None, None] * masks).argmax(0)
    segments: list[Segment] = []
    stuff: dict[int, int] = {}
    for position, query in enumerate(kept.tolist()):
        owned, foreground = owner == position, masks[position] >= 0.5
        owned_area, area = int(owned.sum()), int(foreground.sum())
        if owned_area == 0 or area == 0 or owned_area / area < overlap_threshold:
            continue
        mask = (owned & foreground).cpu().numpy()
        row, score = int(category[query]), float(probability[query])
        if is_thing[row]:
            segments.append(Segment(row, score, mask, query))
        elif row in stuff:
            first = segments[stuff[row]]
            segments[stuff[row]] = Segment(row, max(first.score, score), first.mask | mask, first.query)
        else:
            stuff[row] = len(segments)
            segments.append(Segment(row, score, mask, query))
    return segments


@dataclass
class PanopticQuality:
    """Accumulates PQ per class: a pair matches when classes agree and IoU > 0.5; void pixels leave the prediction's
    union."""

    classes: int
    iou: np.ndarray = field(init=False)
    counts: np.ndarray = field(init=False)

    def __post_init__(self):
        self.iou = np.zeros(self.classes)
        self.counts = np.zeros((self.classes, 3), np.int64)  # TP, FP, FN

    def add(self, truth: np.ndarray, truth_category: np.ndarray, predicted: list[Segment]) -> None:
        """truth (H, W): 0 void, else 1 + slot; truth_category (slots,): class row, 255 empty."""
        slots = int(truth.max()) + 1
        areas = np.bincount(truth.ravel(), minlength=slots)
        matched = np.zeros(slots, bool)
        for segment in predicted:
            if not segment.mask.any():
                continue
            overlap = np.bincount(truth[segment.mask], minlength=slots)
            size, void = int(segment.mask.sum()), int(overlap[0])
            hit = False
            for slot in range(1, slots):
                if areas[slot] == 0 or truth_category[slot - 1] != segment.category:
                    continue
                value = overlap[slot] / max(size + areas[slot] - overlap[slot] - void, 1)
                if value > 0.5 and not matched[slot]:
                    matched[slot] = hit = True
                    self.iou[segment.category] += value
                    self.counts[segment.category, 0] += 1
            if not hit and void <= 0.5 * size:
                self.counts[segment.category, 1] += 1
        for slot in range(1, slots):
            if areas[slot] > 0 and not matched[slot]:
                self.counts[truth_category[slot - 1], 2] += 1

    def result(self) -> dict:
        """PQ, SQ, RQ over all, things, stuff, and PQ per class; classes never seen are left out."""
        tp, fp, fn = self.counts.T
        weight = tp + 0.5 * fp + 0.5 * fn
        seen = weight > 0
        pq = np.where(seen, self.iou / np.maximum(weight, 1e-9), 0)
        sq = np.where(tp > 0, self.iou / np.maximum(tp, 1), 0)
        rq = np.where(seen, tp / np.maximum(weight, 1e-9), 0)
        things = np.array([c.is_thing for c in CLASSES])

        def group(chosen: np.ndarray) -> dict:
            chosen = chosen & seen
            if not chosen.any():
                return {"pq": 0.0, "sq": 0.0, "rq": 0.0, "n": 0}
            return {
                "pq": float(pq[chosen].mean()),
                "sq": float(sq[chosen].mean()),
                "rq": float(rq[chosen].mean()),
                "n": int(chosen.sum()),
            }

        per_class = {CLASSES[i].name: round(float(pq[i]), 4) for i in np.flatnonzero(seen)}
        return {
            "all": group(np.ones_like(things)),
            "things": group(things),
            "stuff": group(~things),
            "classes": per_class,
        }


IS_THING = np.array([c.is_thing for c in CLASSES])


def _pixels(values: np.ndarray) -> Tensor:
    return torch.as_tensor(normalise(np.asarray(values)))


@torch.no_grad()
def panoptic_quality(
    model: OmgSeg, decoder: OmgDecoder, cache: FrameCache, frames: range, score_threshold: float = 0.0, batch: int = 10
) -> dict:
    """PQ of the frames at the model's input resolution."""
    encoder = model.encoder().eval()
    quality = PanopticQuality(len(CLASSES))
    for start in range(frames.start, frames.stop, batch):
        chosen = range(start, min(start + batch, frames.stop))
        outputs = encoder(_pixels(cache.images[chosen.start : chosen.stop]))
        class_logits, mask_logits = decoder.perceive(*outputs)[:2]
        size = [model.config.image_size] * 2
        masks = F.interpolate(mask_logits, size=size, mode="bilinear", align_corners=False)
        for row, frame in enumerate(chosen):
            quality.add(
                np.asarray(cache.segments[frame]),
                np.asarray(cache.category[frame]),
                fuse(class_logits[row], masks[row], IS_THING, score_threshold),
            )
    return quality.result()


def mask_overlap(logits: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
    """Pixels (N,) in the intersection and in the union of mask logits (N, H, W), upsampled, and truth (N, S, S)
    bool."""
    size = [truth.shape[1], truth.shape[2]]
    mask = F.interpolate(logits.unsqueeze(1), size=size, mode="bilinear", align_corners=False).squeeze(1) > 0
    return (mask & truth).flatten(1).sum(1), (mask | truth).flatten(1).sum(1)


def mask_iou(logits: Tensor, truth: Tensor) -> Tensor:
    """Mask IoU (N,) of logits (N, H, W), upsampled to truth (N, S, S) bool."""
    shared, either = mask_overlap(logits, truth)
    return shared / either.clamp(min=1)


@torch.no_grad()
def prompt_quality(model: OmgSeg, decoder: OmgDecoder, cache: FrameCache, frames: range) -> dict:
    """Per kind of prompt on every segment: share with the right class and mean mask IoU; also the lone re-decoding of
    panoptic queries.

    Lone re-decoding: the final query with the best mask of each segment goes through ``ground`` alone (what [SEG]
    decoding does).
    """
    encoder = model.encoder().eval()
    rng = np.random.default_rng(5)
    rows: dict[str, list] = {k: [] for k in ("point", "box", "mask", "query", "alone")}
    things: list[bool] = []
    areas: list[int] = []
    for frame in frames:
        segments = np.asarray(cache.segments[frame])
        slots = [s for s in np.flatnonzero(np.asarray(cache.category[frame]) != EMPTY) if (segments == s + 1).any()]
        truth = torch.as_tensor(np.stack([segments == s + 1 for s in slots]))
        category = torch.as_tensor(np.asarray(cache.category[frame])[slots].astype(np.int64))
        things += [bool(IS_THING[c]) for c in category.tolist()]
        areas += truth.flatten(1).sum(1).tolist()
        outputs = encoder(_pixels(cache.images[frame : frame + 1]))
        index = torch.zeros(len(slots), dtype=torch.int64)
        points, boxes = [], []
        for mask in truth.cpu().numpy():
            ys, xs = np.nonzero(mask)
            pick = int(rng.integers(len(xs)))
            points.append([xs[pick], ys[pick], xs[pick], ys[pick]])
            boxes.append([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1])
        for name, kind, place in (
            ("point", PROMPT_POINT, points),
            ("box", PROMPT_BOX, boxes),
            ("mask", PROMPT_MASK, boxes),
        ):
            place = torch.tensor(np.array(place), dtype=torch.float32)
            _, class_logits, mask_logits = decoder.prompt(
                *outputs[:4], torch.full_like(index, kind), place, truth, index
            )
            right = class_logits.argmax(-1) == category
            rows[name] += list(zip(right.tolist(), mask_iou(mask_logits, truth).tolist(), strict=True))
        _, mask_logits, queries = decoder.perceive(*outputs)[:3]
        every = torch.stack([mask_iou(mask_logits[0], mask.expand(mask_logits.shape[1], -1, -1)) for mask in truth])
        best, which = every.max(1)
        alone = mask_iou(decoder.ground(*outputs[:4], queries[0, which], index), truth)
        rows["query"] += [(True, v) for v in best.tolist()]
        rows["alone"] += [(True, v) for v in alone.tolist()]
    thing, area = np.array(things), np.array(areas)
    report: dict = {}
    for name, values in rows.items():
        array = np.array(values, dtype=np.float64)
        for group, chosen in (("things", thing), ("things_200px", thing & (area >= 200)), ("stuff", ~thing)):
            report.setdefault(name, {})[group] = {
                "class_accuracy": round(float(array[chosen, 0].mean()), 4),
                "iou": round(float(array[chosen, 1].mean()), 4),
                "n": int(chosen.sum()),
            }
    for name in ("query", "alone"):
        for group in report[name].values():
            del group["class_accuracy"]
    return report


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with the held_out split of omg_llava.world.cache"
    )
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--prompt-frames", type=int, default=100)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = OmgSeg.load(arguments.checkpoint)
    cache = FrameCache(arguments.data, "held_out")
    decoder = model.decoder()
    report = {
        "frames": arguments.frames,
        "panoptic": panoptic_quality(model, decoder, cache, range(arguments.frames)),
        "prompts": prompt_quality(model, decoder, cache, range(min(arguments.prompt_frames, arguments.frames))),
        "colours": list(COLOUR_NAMES),
    }
    text = json.dumps(report, indent=1)
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n")


if __name__ == "__main__":
    main()

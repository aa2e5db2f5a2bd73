"""Videos in VIPSeg's layout: ``images/<video>/<8 digits>.jpg``, ``panomasksRGB/<video>/<8 digits>.png`` (id = R + 256 G
+ 65536 B, 0 void), ``panoptic_gt.json``, ``index.json``."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from omg_llava.world.classes import CLASS_BY_ID, CLASSES
from omg_llava.world.scene import Frame

QUALITY = 92


@dataclass(frozen=True)
class WrittenVideo:
    """What the JSON files say of one video. index: its entry of ``index.json``; truth: images and annotations of
    ``panoptic_gt.json``."""

    id: str
    index: dict
    images: list[dict]
    annotations: list[dict]


def segment_ids(frames: list[Frame]) -> dict[int, int]:
    """Scene id to the id written into the masks: the class colour where it is free, else a colour near it (VIPSeg's
    rule)."""
    rng = np.random.default_rng(0)
    objects = {o.id: o for frame in frames for o in frame.objects}
    taken = {c.rgb for c in CLASSES if not c.is_thing}
    ids = {}
    for key in sorted(objects):
        known = CLASS_BY_ID[objects[key].category_id]
        rgb = known.rgb
        while known.is_thing and rgb in taken:
            rgb = tuple(int(v) for v in np.clip(np.array(known.rgb) + rng.integers(-30, 31, 3), 0, 255))
        taken.add(rgb)
        ids[key] = rgb[0] + 256 * rgb[1] + 65536 * rgb[2]
    return ids


def write_video(root: Path, video: str, frames: list[Frame], numbers: list[int], ids: dict[int, int]) -> WrittenVideo:
    """Pictures and masks below ``root``; numbers: the frames' numbers, increasing."""
    (root / "images" / video).mkdir(parents=True, exist_ok=True)
    (root / "panomasksRGB" / video).mkdir(parents=True, exist_ok=True)
    height, width = frames[0].panoptic.shape
    names = [f"{number:08d}" for number in numbers]
    images, annotations = [], []
    for name, frame in zip(names, frames, strict=True):
        Image.fromarray(frame.image).save(root / "images" / video / f"{name}.jpg", quality=QUALITY)
        coded = np.zeros((height, width), np.int64)
        for o in frame.objects:
            coded[frame.panoptic == o.id] = ids[o.id]
        rgb = np.stack([coded & 255, coded >> 8 & 255, coded >> 16], -1).astype(np.uint8)
        Image.fromarray(rgb).save(root / "panomasksRGB" / video / f"{name}.png", optimize=True)
        images.append({"id": name, "width": width, "height": height, "file_name": f"{name}.png"})
        info = [{"id": ids[o.id], "category_id": o.category_id, "iscrowd": 0, "area": o.area} for o in frame.objects]
        annotations.append({"image_id": name, "file_name": f"{name}.png", "segments_info": info})
    return WrittenVideo(video, {"id": video, "frames": names, "height": height, "width": width}, images, annotations)


def write_truth(root: Path, videos: list[WrittenVideo]) -> None:
    """Both JSON files below ``root``."""
    categories = [
        {"id": c.id, "name": c.name, "isthing": int(c.is_thing), "color": list(c.rgb)}
        for c in sorted(CLASSES, key=lambda c: c.id)
    ]
    truth = {
        "videos": [{"video_id": v.id, "images": v.images} for v in videos],
        "annotations": [{"video_id": v.id, "annotations": v.annotations} for v in videos],
        "categories": categories,
    }
    (root / "panoptic_gt.json").write_text(json.dumps(truth))
    (root / "index.json").write_text(json.dumps({"videos": [v.index for v in videos]}, indent=1) + "\n")

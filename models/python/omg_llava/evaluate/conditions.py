"""Panoptic quality of a perception checkpoint on held-out scenes as cameras may show them.

``python -m omg_llava.evaluate.conditions --checkpoint FILE --frames 120`` renders each scene anew at every condition's
size and format, lets the condition act on the picture at its own size, as a camera would, and measures at the model's
input.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from omg_llava.evaluate.panoptic import IS_THING, PanopticQuality, fuse
from omg_llava.vision.omg_seg import OmgSeg
from omg_llava.vision.preprocess import normalise, square_image
from omg_llava.world.cache import frame_arrays
from omg_llava.world.camera import Look
from omg_llava.world.classes import CLASSES
from omg_llava.world.scene import HELD_OUT_SEED, Frame, Scene

_FIRST_SCENE = 5000  # behind those of the held-out cache


@dataclass(frozen=True)
class Condition:
    """How the scenes of a row are shown. aspect: width / height, None as the scene has it; longer_side in pixels; count
    of things, None as the scene has it."""

    look: Look = Look()
    aspect: float | None = None
    longer_side: int = 256
    count: int | None = None
    misplaced: float = 0.2

    def scene(self, seed: int) -> Scene:
        """The scene of a seed under this condition."""
        return Scene(seed, object_count=self.count, aspect=self.aspect, misplaced=self.misplaced)


CONDITIONS: dict[str, Condition] = {
    "as trained": Condition(),
    "brightness x 0.25": Condition(Look(brightness=0.25)),
    "brightness x 2": Condition(Look(brightness=2.0)),
    "gamma 1.8": Condition(Look(gamma=1.8)),
    "grey": Condition(Look(saturation=0.0)),
    "red cast": Condition(Look(cast=(1.3, 0.9, 0.75))),
    "blur 2.5 px": Condition(Look(blur_sigma=2.5)),
    "noise 25": Condition(Look(noise_sigma=25.0)),
    "JPEG quality 15": Condition(Look(jpeg_quality=15)),
    "64 x 64": Condition(aspect=1.0, longer_side=64),
    "1920 x 1080": Condition(aspect=16 / 9, longer_side=1920),
    "portrait 240 x 640": Condition(aspect=240 / 640, longer_side=640),
    "panorama 640 x 214": Condition(aspect=3.0, longer_side=640),
    "9 things": Condition(count=9),
    "things anywhere": Condition(misplaced=1.0),
}


@torch.no_grad()
def quality(model: OmgSeg, condition: Condition, frames: int, batch: int = 10) -> dict:
    """PQ of one picture of each of ``frames`` scenes."""
    encoder, decoder, size = model.encoder(), model.decoder(), model.config.image_size
    result = PanopticQuality(len(CLASSES))
    for start in range(0, frames, batch):
        images, truths = [], []
        for seed in range(
            HELD_OUT_SEED + _FIRST_SCENE + start, HELD_OUT_SEED + _FIRST_SCENE + min(start + batch, frames)
        ):
            scene = condition.scene(seed)
            height, width = scene.default_size(condition.longer_side)
            t = seed % scene.length
            frame: Frame = scene.render(t, height, width)
            truths.append(frame_arrays(scene, t, height, width, size)[1:3])
            images.append(square_image(condition.look.apply(frame.image, np.random.default_rng(seed)), size))
        class_logits, mask_logits = decoder.perceive(*encoder(torch.as_tensor(normalise(np.stack(images)))))[:2]
        masks = F.interpolate(mask_logits, size=[size, size], mode="bilinear", align_corners=False)
        for row, (segments, category) in enumerate(truths):
            result.add(segments, category, fuse(class_logits[row], masks[row], IS_THING))
    return result.result()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--only", nargs="+", choices=CONDITIONS, default=list(CONDITIONS), help="conditions to measure")
    parser.add_argument("--out", type=Path, help="report as JSON")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = OmgSeg.load(arguments.checkpoint)
    report = {}
    for name in arguments.only:
        values = quality(model, CONDITIONS[name], arguments.frames)
        report[name] = {group: round(values[group]["pq"], 4) for group in ("all", "things", "stuff")}
        print(f"{name:20s} PQ", " ".join(f"{group} {pq:.3f}" for group, pq in report[name].items()), flush=True)
    if arguments.out:
        arguments.out.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()

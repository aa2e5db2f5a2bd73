"""Runs upstream's panoptic recipe at random weights and reduced width: its preprocessing of a picture, and clips of
several frames that are no squares; writes what comes out.

``python upstream_video.py --upstream CHECKOUT --commit ID --out upstream_video.safetensors``; the environment is that
of ``upstream.py``, with opencv-python; CHECKOUT holds both projects. ``tests/test_parity_video.py`` compares.
"""

import argparse
import importlib
import sys
import types
from pathlib import Path

import numpy as np
import torch
from rule import CLIPS, PICTURES, RECIPES, SIZES, clip, inputs, picture
from safetensors.torch import save_file
from upstream import backbone, fill, head, prepare


def preprocessed(image: np.ndarray, recipe: tuple[int, int]) -> torch.Tensor:
    """(3, H, W) of an RGB picture: resized keeping its ratio into ``recipe``, normalised, padded, as the configurations
    ``coco_panoptic_lsj`` and ``vipseg`` have it."""
    import mmcv
    from mmdet.structures import DetDataSample
    from seg.models.data_preprocessor.vidseg_data_preprocessor import VideoSegDataPreprocessor

    # Upstream loads BGR.
    resized = mmcv.imrescale(np.ascontiguousarray(image[..., ::-1]), recipe, interpolation="bilinear", backend="cv2")
    preprocessor = VideoSegDataPreprocessor(
        mean=[123.675, 116.28, 103.53],
        std=[58.395, 57.12, 57.375],
        bgr_to_rgb=True,
        pad_mask=True,
        mask_pad_value=0,
        pad_seg=True,
        seg_pad_value=255,
        pad_size_divisor=32,
    )
    sample = DetDataSample(metainfo={"img_shape": resized.shape[:2]})
    tensor = torch.from_numpy(np.ascontiguousarray(resized.transpose(2, 0, 1)))
    return preprocessor({"inputs": [tensor], "data_samples": [sample]}, training=False)["inputs"][0]


def decoded(encoder, panoptic_head, images: torch.Tensor) -> dict[str, torch.Tensor]:
    """Classes, masks, queries and IoU of one clip (t, 3, H, W)."""
    from mmdet.structures import DetDataSample, TrackDataSample

    frames = [DetDataSample(metainfo={"batch_input_shape": tuple(images.shape[-2:])}) for _ in images]
    sample = TrackDataSample()
    sample.video_data_samples = frames
    features, x = [], encoder.stem(images)
    for i in range(4):
        x = getattr(encoder, f"layer{i + 1}")(x)
        features.append(x)
    classes, masks, query = panoptic_head(features, [sample])
    return {
        "classes": classes[-1][0, :, :-1],
        "iou": classes[-1][0, :, -1],
        "masks": masks[-1][0].transpose(0, 1)[:, :, ::2, ::2],
        "query": query[0],
    }


@torch.no_grad()
def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--upstream", type=Path, required=True, help="checkout of OMG-Seg")
    parser.add_argument("--commit", required=True, help="of the checkout, for the record")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    prepare(arguments.upstream / "omg_llava")
    for package in ("seg", "seg.models", "seg.models.data_preprocessor", "seg.models.utils"):
        module = sys.modules[package] = types.ModuleType(package)
        module.__path__ = [str(arguments.upstream / package.replace(".", "/"))]
    from mmdet.models.layers import SinePositionalEncoding3D  # noqa: F401

    importlib.import_module("seg.models.data_preprocessor.vidseg_data_preprocessor")
    embeddings = torch.from_numpy(inputs(arguments.seed)["class_embeddings"])
    encoder, panoptic_head = backbone(SIZES), head(embeddings, SIZES)
    fill(encoder, "backbone.", arguments.seed)
    fill(panoptic_head, "panoptic_head.", arguments.seed)
    out = {}
    for recipe in RECIPES:
        for height, width in PICTURES:
            image = preprocessed(picture(height, width), recipe)
            name = f"image_{recipe[0]}_{height}x{width}"
            out[f"{name}_shape"] = torch.tensor(image.shape)
            # Every row and column has its turn, the lower right corner with its padding whole.
            out[name] = image[:, ::37, ::41]
            out[f"{name}_corner"] = image[:, -40::3, -40::3]
    for frames in CLIPS:
        seen = decoded(encoder, panoptic_head, torch.from_numpy(clip(arguments.seed, frames)))
        out |= {f"clip{frames}_{name}": value for name, value in seen.items()}
    out = {name: value.contiguous() for name, value in out.items()}
    save_file(out, str(arguments.out), {"seed": str(arguments.seed), "upstream": f"lxtGH/OMG-Seg {arguments.commit}"})
    print(f"{sum(v.numel() * v.element_size() for v in out.values())} bytes of {len(out)} tensors in {arguments.out}")


if __name__ == "__main__":
    main()

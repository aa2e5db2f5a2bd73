"""Runs upstream's panoptic recipe at random weights and reduced width: its preprocessing of a picture, and clips of
several frames that are no squares; writes what comes out.

``python upstream_video.py --upstream CHECKOUT/omg_llava --commit ID --out upstream_video.safetensors``; the environment
is that of ``upstream.py``, with opencv-python; OMG-Seg's own code is beside that folder. The numbers are compared by
``tests/test_parity_video.py`` and by the Java tests.
"""

import sys
import types

import numpy as np
import torch
import torch.nn.functional as F
from rule import (
    CHAIN,
    CHAIN_RECIPE,
    CLIPS,
    PICTURES,
    RECIPE_OVERLAP,
    RECIPES,
    SIZES,
    chain_clip,
    clip,
    inputs,
    picture,
)
from safetensors.torch import save_file
from upstream import backbone, command_line, fill, head, prepare


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


def resized_shape(image: np.ndarray, recipe: tuple[int, int]) -> tuple[int, int]:
    """Height and width of the resized picture inside its padding."""
    import mmcv

    width, height = mmcv.rescale_size((image.shape[1], image.shape[0]), recipe)
    return height, width


def features_of(encoder, images: torch.Tensor) -> list[torch.Tensor]:
    """The four stages' features."""
    features, x = [], encoder.stem(images)
    for i in range(4):
        x = getattr(encoder, f"layer{i + 1}")(x)
        features.append(x)
    return features


def track_sample(images: torch.Tensor):
    """What upstream says of a clip (t, 3, H, W)."""
    from mmdet.structures import DetDataSample, TrackDataSample

    sample = TrackDataSample()
    shape = tuple(images.shape[-2:])
    sample.video_data_samples = [DetDataSample(metainfo={"batch_input_shape": shape}) for _ in images]
    return sample


def decoded(encoder, panoptic_head, images: torch.Tensor) -> dict[str, torch.Tensor]:
    """Classes, masks, queries and IoU of one clip (t, 3, H, W)."""
    classes, masks, query = panoptic_head(features_of(encoder, images), [track_sample(images)])
    return {
        "classes": classes[-1][0, :, :-1],
        "iou": classes[-1][0, :, -1],
        "masks": masks[-1][0].transpose(0, 1)[:, :, ::2, ::2],
        "query": query[0],
    }


def fused(seed: int) -> torch.Tensor:
    """(t, H, W) class + 1000 instance of a clip of pictures, at their own size: the whole recipe, from the pictures on,
    at the sizes of the chain."""
    from mmengine.config import ConfigDict
    from seg.models.fusion_head.omgseg_fusionhead import OMGFusionHead

    encoder, panoptic_head = backbone(CHAIN), head(torch.from_numpy(inputs(seed)["class_embeddings"]), CHAIN)
    fill(encoder, "backbone.", seed)
    fill(panoptic_head, "panoptic_head.", seed)
    rules = ConfigDict(panoptic_on=True, object_mask_thr=0.0, iou_thr=RECIPE_OVERLAP, filter_low_score=True)
    fusion = OMGFusionHead(num_things_classes=CHAIN["classes"], num_stuff_classes=0, test_cfg=rules)
    pictures = chain_clip()
    images = torch.stack([preprocessed(image, CHAIN_RECIPE) for image in pictures])
    samples, features = track_sample(images), features_of(encoder, images)
    classes, masks, _, _ = panoptic_head.predict(features, [samples], return_query=True)
    maps = []
    for frame, image in enumerate(pictures):
        height, width = resized_shape(image, CHAIN_RECIPE)
        logits = masks[0, :, frame, :height, :width]
        own = F.interpolate(logits[:, None], size=image.shape[:2], mode="bilinear", align_corners=False)[:, 0]
        maps.append(fusion.panoptic_postprocess(classes[0], own).sem_seg[0])
    return torch.stack(maps).float()


@torch.no_grad()
def main() -> None:
    """Command line."""
    arguments = command_line(__doc__.splitlines()[0], language=False)
    prepare(arguments.upstream)
    for package in ("seg", "seg.models", "seg.models.data_preprocessor", "seg.models.fusion_head", "seg.models.utils"):
        module = sys.modules[package] = types.ModuleType(package)
        module.__path__ = [str(arguments.upstream.parent / package.replace(".", "/"))]
    from mmdet.models.layers import SinePositionalEncoding3D  # noqa: F401

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
    out["fused"] = fused(arguments.seed)
    out = {name: value.contiguous() for name, value in out.items()}
    save_file(out, str(arguments.out), {"seed": str(arguments.seed), "upstream": f"lxtGH/OMG-Seg {arguments.commit}"})
    print(f"{sum(v.numel() * v.element_size() for v in out.values())} bytes of {len(out)} tensors in {arguments.out}")


if __name__ == "__main__":
    main()

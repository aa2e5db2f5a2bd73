"""Weights without a file: every value follows from a parameter's name, its shape and the seed."""

import zlib

import numpy as np


def parameter(name: str, shape: tuple[int, ...], seed: int) -> np.ndarray:
    """float32 array: uniform with variance 1 / fan-in for matrices and filters, 1 +- 0.1 for scales of norms, +- 0.1
    for the rest."""
    rng = np.random.Generator(np.random.PCG64([seed, zlib.crc32(name.encode())]))
    values = rng.uniform(-1.0, 1.0, shape)
    if len(shape) > 1:
        fan_in = int(np.prod(shape[1:]))
        scale = (
            1.0
            if "embed" in name.rsplit(".", 2)[-2] or "level_encoding" in name or "mask_tokens" in name
            else (3.0 / fan_in) ** 0.5
        )
        return (values * scale).astype(np.float32)
    is_scale = name.endswith((".weight", ".gamma"))
    return (1.0 + 0.1 * values if is_scale else 0.1 * values).astype(np.float32)


SIZES = {
    "image_size": 128,
    "backbone_dims": (8, 16, 32, 64),
    "backbone_depths": (1, 1, 2, 1),
    "width": 256,  # upstream's prompt encoding knows no other
    "heads": 8,
    "pixel_decoder_layers": 2,
    "pixel_decoder_points": 4,
    "pixel_decoder_ffn": 64,
    "decoder_layers": 4,
    "decoder_ffn": 64,
    "queries": 12,
    "classes": 7,
    "synonyms": 2,
    "class_dim": 24,
    "hidden": 32,
    "group_norm_groups": 32,
}
LANGUAGE = {
    "hidden": 64,
    "layers": 2,
    "heads": 4,
    "kv_heads": 2,
    "ffn": 96,
    "vocabulary": 300,
    "lora_rank": 8,
    "lora_alpha": 4.0,
}


# The chain from a picture to the mask of a [SEG], narrow enough for its exported bundle to be kept.
CHAIN = SIZES | {"width": 32, "heads": 4, "group_norm_groups": 8, "hidden": LANGUAGE["hidden"]}


def inputs(seed: int) -> dict[str, np.ndarray]:
    """Two pictures (2, 3, S, S), class embeddings (K, synonyms, E), and three prompts of each kind and [SEG] queries
    (3, 2C) with their pictures."""
    rng = np.random.Generator(np.random.PCG64(seed))
    side = SIZES["image_size"]
    embeddings = rng.standard_normal((SIZES["classes"], SIZES["synonyms"], SIZES["class_dim"]))
    regions = np.zeros((3, side, side), np.float32)
    for i, (top, left, odd) in enumerate(((20, 30, 21), (60, 50, 33), (5, 90, 9))):
        regions[i, top : top + odd, left : left + odd] = 1
    return {
        "images": rng.standard_normal((2, 3, side, side)).astype(np.float32),
        "class_embeddings": (embeddings / np.linalg.norm(embeddings, axis=-1, keepdims=True)).astype(np.float32),
        "points": np.array([[33.0, 70.0], [100.0, 20.0], [64.0, 64.0]], np.float32),
        "boxes": np.array([[10.0, 20.0, 50.0, 90.0], [60.0, 5.0, 120.0, 40.0], [30.0, 30.0, 44.0, 44.0]], np.float32),
        "regions": regions,
        "seg_queries": rng.standard_normal((3, 2 * SIZES["width"])).astype(np.float32),
        "batch_index": np.array([0, 1, 1]),
        "embeddings": rng.standard_normal((2, 11, LANGUAGE["hidden"])).astype(np.float32),
        "ids": rng.integers(0, LANGUAGE["vocabulary"], (1, 5)),
    }


def chain() -> dict:
    """Picture (H, W, 3) uint8, visual prompts in its pixels, and what is said: token ids, None for the picture, and
    names of prompts; the last token is the [SEG]."""
    height, width = 90, 160
    y, x, c = np.ogrid[:height, :width, :3]
    # Edges that both ways of picking the nearest pixel put in the same place, and one innermost pixel.
    mask = np.zeros((height, width), bool)
    mask[10:36, 60:86] = True
    return {
        "picture": ((7 * x + 13 * y + 29 * c + x * y) % 256).astype(np.uint8),
        "point": np.array([40.0, 25.0], np.float32),
        "box": np.array([20.0, 5.0, 100.0, 70.0], np.float32),
        "mask": mask,
        "tokens": [0, 2, 40, None, 41, 42, "box", 43, "point", 7, "mask", 44, 45, 4],
    }


# Panoptic recipe of OMG-Seg: longest and shortest side (COCO, VIPSeg), and sizes of pictures.
RECIPES = ((1333, 800), (1280, 736))
PICTURES = ((480, 640), (427, 640), (500, 333), (1080, 1920), (97, 61), (720, 1280))
# Frames of a clip, on maps of no square and an odd number of cells.
CLIPS = (1, 2, 3, 5)
CLIP_SIZE = (96, 160)


def picture(height: int, width: int) -> np.ndarray:
    """(H, W, 3) uint8 RGB with detail at every scale."""
    y, x, c = np.ogrid[:height, :width, :3]
    return ((7 * x + 13 * y + 29 * c + x * y // 5 + (x // 9 + y // 7) % 2 * 90) % 256).astype(np.uint8)


def clip(seed: int, frames: int) -> np.ndarray:
    """(t, 3, H, W) float32."""
    return (
        np.random.Generator(np.random.PCG64([seed, frames])).standard_normal((frames, 3, *CLIP_SIZE)).astype(np.float32)
    )


# The recipe at the sizes of the chain, whose random masks overlap more than trained ones.
CHAIN_RECIPE = (256, 160)
RECIPE_OVERLAP = 0.02


def chain_clip() -> list[np.ndarray]:
    """Two pictures (H, W, 3) uint8: the chain's, and its mirror image."""
    image = chain()["picture"]
    return [image, np.ascontiguousarray(image[:, ::-1])]

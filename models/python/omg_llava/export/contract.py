"""The tensors that cross the border between the exported modules and their caller; part of ``bundle.json`` under
``tensors``."""

import re

import torch
from torch import Tensor

AXES = {
    "B": "frames",
    "N": "prompts or [SEG] queries",
    "A": "conversations",
    "T": "tokens, right-padded",
    "Q": "learnable queries",
    "K": "classes",
    "E": "width of a class embedding",
    "Y": "synonyms of a class",
    "S": "imageSize",
    "C": "width of a query",
    "F": "channels of the last backbone stage",
    "D": "width of the language model",
    "P": "pixel tokens",
    "V": "vocabulary",
    "L": "layers",
    "R": "rows of the cache",
    "G": "key and value heads",
    "M": "positions of the cache",
    "J": "positions of the beginning of a dialogue",
    "W": "width of a head",
    "H": "height of the frame",
    "X": "width of the frame",
    "U": "height of a picture that is no square",
    "Z": "width of a picture that is no square",
}

_MAPS = {
    "mask_features": "float32 (B, C, S/4, S/4)",
    "memory32": "float32 (B, C, S/32, S/32)",
    "memory16": "float32 (B, C, S/16, S/16)",
    "memory8": "float32 (B, C, S/8, S/8)",
}
_CLASSES = {"class_embeddings": "float32 (K, Y, E)"}
_CACHE = {"cache": "float32 (L, 2, R, G, M, W)"}
_SIGHT = {
    "class_logits": "float32 (B, Q, K+1)",
    "mask_logits": "float32 (B, Q, S/4, S/4)",
    "object_query": "float32 (B, Q, 2C)",
    "iou_logits": "float32 (B, Q)",
    "pixel_tokens": "float32 (B, P+1, D)",
    "object_tokens": "float32 (B, Q, D)",
    "valid": "bool (B, Q)",
}
_RESAMPLING = {"rows": "float32 (H, S/4)", "columns": "float32 (X, S/4)"}

# Methods that only a model has that reads earlier frames too.
OF_FOLLOWING = ("tag",)
# What has the type that the language model works in.
OF_CACHE = ("cache", "prefix")
# Per file and method: arguments in order and results in order.
METHODS: dict[str, dict[str, tuple[dict[str, str], dict[str, str]]]] = {
    "encoder": {"encode": ({"images": "float32 (B, 3, S, S)"}, _MAPS | {"stage4": "float32 (B, F, S/32, S/32)"})},
    "decoder": {
        "perceive": (_MAPS | {"stage4": "float32 (B, F, S/32, S/32)"} | _CLASSES, _SIGHT),
        "perceive_clips": (
            _MAPS | {"stage4": "float32 (B, F, S/32, S/32)"} | _CLASSES | {"clip_length": "int64 ()"},
            _SIGHT,
        ),
        "segment_clips": (
            {name: axes.replace("S/", "U/", 1).replace("S/", "Z/", 1) for name, axes in _MAPS.items()}
            | _CLASSES
            | {"clip_length": "int64 ()"},
            {
                "class_logits": "float32 (B, Q, K+1)",
                "mask_logits": "float32 (B, Q, U/4, Z/4)",
                "object_query": "float32 (B, Q, 2C)",
                "iou_logits": "float32 (B, Q)",
            },
        ),
        "prompt": (
            _MAPS
            | _CLASSES
            | {"kind": "int64 (N)", "box": "float32 (N, 4)", "masks": "bool (N, S, S)", "batch_index": "int64 (N)"},
            {
                "prompt_tokens": "float32 (N, D)",
                "class_logits": "float32 (N, K+1)",
                "mask_logits": "float32 (N, S/4, S/4)",
            },
        ),
        "ground": (
            _MAPS | {"query": "float32 (N, 2C)", "batch_index": "int64 (N)"},
            {"mask_logits": "float32 (N, S/4, S/4)"},
        ),
        "fuse": (
            {"class_logits": "float32 (Q, K+1)", "mask_logits": "float32 (Q, S/4, S/4)"}
            | _RESAMPLING
            | {"threshold": "float32 ()"},
            {
                "labels": "int64 (Q)",
                "scores": "float32 (Q)",
                "owner": "int32 (H, X)",
                "owned_area": "int64 (Q)",
                "mask_area": "int64 (Q)",
            },
        ),
        "binarize": (
            {"mask_logits": "float32 (N, S/4, S/4)"} | _RESAMPLING,
            {"masks": "bool (N, H, X)", "scores": "float32 (N)"},
        ),
    },
    "llm": {
        "embed": ({"ids": "int64 (T)"}, {"embeddings": "float32 (T, D)"}),
        "room": ({"rows": "int64 ()", "positions": "int64 ()"}, _CACHE),
        "prefill": (
            {"embeddings": "float32 (A, T, D)", "lengths": "int64 (A)", "rows": "int64 (A)"} | _CACHE,
            {"logits": "float32 (A, V)", "hidden": "float32 (A, D)"},
        ),
        "read_on": (
            {"embeddings": "float32 (A, T, D)", "lengths": "int64 (A)", "starts": "int64 (A)", "rows": "int64 (A)"}
            | _CACHE,
            {"logits": "float32 (A, V)", "hidden": "float32 (A, D)"},
        ),
        "share": ({"prefix": "float32 (L, 2, 1, G, J, W)", "rows": "int64 (A)"} | _CACHE, {}),
        "decode": (
            {"ids": "int64 (A)", "positions": "int64 (A)"} | _CACHE,
            {"logits": "float32 (A, V)", "hidden": "float32 (A, D)"},
        ),
        "move": ({"rows": "int64 (A)"} | _CACHE, {}),
        "seg_query": ({"hidden": "float32 (N, D)"}, {"query": "float32 (N, 2C)"}),
        "tag": (
            {
                "tokens": "float32 (T, D)",
                "age": "int64 (T)",
                "track": "int64 (T)",
                "fate": "int64 (T)",
                "moved": "float32 (T, 2)",
            },
            {"tagged": "float32 (T, D)"},
        ),
    },
}


def description(follows: bool, works_in: torch.dtype) -> dict:
    """The contract as ``bundle.json`` holds it; follows: whether the language model reads earlier frames too; works_in:
    the type of its cache."""
    methods = {
        file: {
            name: {"arguments": _typed(a, works_in), "results": _typed(r, works_in)}
            for name, (a, r) in of.items()
            if follows or name not in OF_FOLLOWING
        }
        for file, of in METHODS.items()
    }
    return {"axes": AXES} | methods


def _typed(tensors: dict[str, str], works_in: torch.dtype) -> dict[str, str]:
    dtype = str(works_in).removeprefix("torch.")
    return {name: text.replace("float32", dtype) if name in OF_CACHE else text for name, text in tensors.items()}


def check(
    file: str,
    method: str,
    arguments: tuple[Tensor, ...],
    results: Tensor | tuple[Tensor, ...] | None,
    works_in: torch.dtype = torch.float32,
) -> None:
    """Raises ValueError where tensors are not of the type, rank and axis sizes that the contract says; an axis has one
    size per call. works_in: the type of the cache."""
    said = tuple(_typed(tensors, works_in) for tensors in METHODS[file][method])
    given = (arguments, () if results is None else results if isinstance(results, tuple) else (results,))
    sizes: dict[str, int] = {}
    for tensors, names in zip(given, said, strict=True):
        for (name, text), tensor in zip(names.items(), tensors, strict=True):
            dtype, axes = re.fullmatch(r"(\w+) \((.*)\)", text).groups()
            expected = [a for a in axes.split(", ") if a]
            fits = str(tensor.dtype) == f"torch.{dtype}" and tensor.dim() == len(expected)
            if not fits or any(
                sizes.setdefault(a, s) != s or a.isdigit() and int(a) != s
                for a, s in zip(expected, tensor.shape, strict=True)
            ):
                raise ValueError(
                    f"{file}.{method} {name}: {tensor.dtype} {tuple(tensor.shape)} (expected: {text}, with {sizes})"
                )

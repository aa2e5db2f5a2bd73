"""Writes a bundle: the exported modules, tokenizer, class embeddings and ``bundle.json`` with sizes and hashes.

``python -m omg_llava.export.bundle --perception FILE --language FILE --out models/bundles/nano``. Exported modules are compared with
the eager ones before anything is written.
"""

import argparse
import dataclasses
import hashlib
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from omg_llava.export.modules import LanguageModule, VisionModule
from omg_llava.language.tokenizer import PROMPT
from omg_llava.omg_llava import OmgLlavaLanguage
from omg_llava.vision.omg_seg import OmgSeg
from omg_llava.vision.preprocess import CLIP_MEAN, CLIP_STD, PAD_RGB
from omg_llava.world.classes import CLASSES

FORMAT_VERSION = 1
FILES = {
    "encoder": "encoder.pt",
    "decoder": "decoder.pt",
    "llm": "llm.pt",
    "tokenizer": "tokenizer.json",
    "classEmbeddings": "class_embeddings.safetensors",
}
# Chosen on held-out frames other than the reported ones.
PANOPTIC = {"scoreThreshold": 0.6, "overlapThreshold": 0.6, "maskThreshold": 0.5}
GENERATION = {"maxNewTokens": 96, "temperature": 0.0, "topP": 1.0, "topK": 0, "seed": 0}
DESCRIPTION = "OMG-LLaVA at nano size, trained on procedurally generated video with VIPSeg class names; it knows that world only."


def eager_modules(perception: OmgSeg, language: OmgLlavaLanguage) -> tuple[nn.Module, VisionModule, LanguageModule]:
    """Encoder, vision module and language module over the given weights, in eval mode and without gradients."""
    vision = VisionModule(perception.decoder(), language.projector, language.config.vision.confident_object_tokens)
    modules = (perception.encoder(), vision, LanguageModule(language.llm, language.projector_text2vision))
    return tuple(m.eval().requires_grad_(False) for m in modules)


def _close(name: str, left, right) -> None:
    for a, b in zip(left if isinstance(left, tuple) else (left,), right if isinstance(right, tuple) else (right,), strict=True):
        if a.dtype.is_floating_point and not torch.allclose(a, b, rtol=1e-3, atol=1e-4) or not a.dtype.is_floating_point and not torch.equal(a, b):
            raise ValueError(f"{name}: exported differs from eager by {(a.float() - b.float()).abs().max():.2e}")


@torch.no_grad()
def compare(eager: tuple, exported: tuple, class_embeddings: Tensor, config) -> None:
    """Runs both on the same random input; raises ValueError where they differ."""
    generator = torch.Generator().manual_seed(3)
    side, width = config.vision.image_size, config.language.hidden
    images = torch.randn(2, 3, side, side, generator=generator)
    maps = eager[0].encode(images)
    _close("encode", maps, exported[0].encode(images))
    _close("perceive", eager[1].perceive(*maps, class_embeddings), exported[1].perceive(*maps, class_embeddings))
    masks = torch.zeros(3, side, side, dtype=torch.bool)
    masks[2, 20:60, 30:70] = True
    box = torch.tensor([[40.0, 50.0, 40.0, 50.0], [10.0, 20.0, 60.0, 90.0], [0.0, 0.0, 0.0, 0.0]])
    prompt = (*maps[:4], class_embeddings, torch.tensor([0, 1, 2]), box, masks, torch.tensor([0, 1, 1]))
    _close("prompt", eager[1].prompt(*prompt), exported[1].prompt(*prompt))
    language = config.language
    shape = (language.layers, 2, 4, language.kv_heads, 64, language.hidden // language.heads)
    caches = [torch.zeros(shape), torch.zeros(shape)]
    embeddings, lengths = torch.randn(2, 9, width, generator=generator), torch.tensor([9, 5])
    results = [m.prefill(embeddings, lengths, torch.tensor([0, 1]), c) for m, c in zip((eager[2], exported[2]), caches, strict=True)]
    _close("prefill", *results)
    results = [m.decode(torch.tensor([7, 8]), lengths, c) for m, c in zip((eager[2], exported[2]), caches, strict=True)]
    _close("decode", *results)
    query = eager[2].seg_query(results[0][1])
    _close("seg_query", query, exported[2].seg_query(results[0][1]))
    ground = (*maps[:4], query, torch.tensor([0, 1]))
    _close("ground", eager[1].ground(*ground), exported[1].ground(*ground))


def _entry(path: Path) -> dict:
    return {"path": path.name, "sizeBytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def write_bundle(perception: OmgSeg, language: OmgLlavaLanguage, tokenizer: Tokenizer, out: Path, name: str, version: str) -> None:
    """Exports, checks, and writes every file; ``bundle.json`` comes last, so that a half-written bundle never verifies."""
    language = language.eval()
    eager = eager_modules(perception, language)
    exported = tuple(torch.jit.script(m) for m in eager)
    class_embeddings = perception.panoptic_head.class_embeddings[:-1].contiguous()
    compare(eager, exported, class_embeddings, language.config)
    out.mkdir(parents=True, exist_ok=True)
    (out / "bundle.json").unlink(missing_ok=True)
    for key, module in zip(("encoder", "decoder", "llm"), exported, strict=True):
        module.save(str(out / FILES[key]))
    tokenizer.save(str(out / FILES["tokenizer"]))
    save_file({"class_embeddings": class_embeddings}, str(out / FILES["classEmbeddings"]))
    bundle = {
        "formatVersion": FORMAT_VERSION,
        "name": name,
        "version": version,
        "licence": "Apache-2.0",
        "description": DESCRIPTION,
        "architecture": language.config.to_dict(),
        "imageSize": language.config.vision.image_size,
        "padRgb": list(PAD_RGB),
        "mean": list(CLIP_MEAN),
        "std": list(CLIP_STD),
        "classes": [{"id": c.id, "name": c.name, "spoken": c.spoken, "isThing": c.is_thing, "rgb": list(c.rgb)} for c in CLASSES],
        "panoptic": PANOPTIC,
        "prompt": PROMPT,
        "generation": GENERATION,
        "files": {key: _entry(out / file) for key, file in FILES.items()},
    }
    (out / "bundle.json").write_text(json.dumps(bundle, indent=1) + "\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--perception", type=Path, required=True, help="checkpoint of omg_llava.train.perception")
    parser.add_argument("--language", type=Path, required=True, help="checkpoint of omg_llava.train.instruct")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="nano")
    parser.add_argument("--version", default="1.0.0")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    perception = OmgSeg.load(arguments.perception)
    language, tokenizer, _ = OmgLlavaLanguage.load(arguments.language)
    if dataclasses.replace(perception.config, confident_object_tokens=True) != dataclasses.replace(language.config.vision, confident_object_tokens=True):
        raise SystemExit("the language checkpoint was trained on a perception of another shape")
    write_bundle(perception, language, tokenizer, arguments.out, arguments.name, arguments.version)


if __name__ == "__main__":
    main()

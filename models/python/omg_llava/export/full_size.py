"""Writes a bundle of the published size with random weights, to see what the runtime needs; it has learnt nothing.

``python -m omg_llava.export.full_size --llm-layers 2 --dtype fp16 --out DIR``. Vision is whole; the language model has
full width and as many of its 32 layers as asked; ``--llm-one-layer`` gives all of them the weights of one, so that the
files hold them once and a step still reads as many bytes as with weights of their own.
"""

import argparse
import dataclasses
import re
from pathlib import Path

import torch
from torch import Tensor

from omg_llava.config import omg_llava_7b
from omg_llava.convert.class_list import read_classes
from omg_llava.convert.language import DTYPES, stored_language_model
from omg_llava.export.bundle import write_files
from omg_llava.export.modules import LanguageModule, VisionModule
from omg_llava.language.internlm2 import InternLm2
from omg_llava.language.projectors import Projector, TextToVision
from omg_llava.language.tokenizer import PROMPT, train_tokenizer
from omg_llava.vision.omg_seg import OmgSeg

ABOUT = {
    "name": "full-size",
    "version": "1.0.0",
    "licence": "Apache-2.0",
    "description": "OMG-LLaVA at its published size with random weights, to measure memory and time: it knows nothing.",
    "panoptic": {"scoreThreshold": 0.0, "overlapThreshold": 0.8},
    "prompt": PROMPT,
    "generation": {"maxNewTokens": 8, "temperature": 0.0, "topP": 1.0, "topK": 0, "seed": 0},
}


class RandomWeights:
    """Norms are 1; every other weight is uniform, with the variance that keeps activations in bounds."""

    def __init__(self, shapes: dict[str, torch.Size], dtype: torch.dtype, one_layer: bool):
        self.shapes, self.dtype = shapes, dtype
        self.layer: dict[str, Tensor] | None = {} if one_layer else None

    def __call__(self, name: str) -> Tensor:
        if self.layer is None:
            return self.made(name)
        within = re.sub(r"layers\.\d+\.", "layer.", name)
        if within not in self.layer:
            self.layer[within] = self.made(name)
        return self.layer[within]

    def made(self, name: str) -> Tensor:
        shape = self.shapes[name]
        if len(shape) == 1:
            return torch.ones(shape)
        return torch.empty(shape).uniform_(-1.0, 1.0).mul_((3.0 / shape[1]) ** 0.5).to(self.dtype)


def step_bytes(llm: InternLm2) -> int:
    """Bytes of the weights that one token needs: all but the embeddings, of which it takes a row."""
    embeddings = llm.model.tok_embeddings.weight
    # Layers may share their weights; a step reads them once for each.
    named = [*llm.named_parameters(remove_duplicate=False), *llm.named_buffers(remove_duplicate=False)]
    weights = [weight for _, weight in named]
    return sum(w.numel() * w.element_size() for w in weights if w is not embeddings)


@torch.no_grad()
def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--llm-layers", type=int, default=2, metavar="N", help="layers of the language model, at most 32 (default: 2)"
    )
    parser.add_argument("--dtype", choices=DTYPES, default="fp16")
    parser.add_argument("--llm-int8", action="store_true")
    parser.add_argument("--llm-one-layer", action="store_true", help="all layers share the weights of one")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    classes = read_classes("vipseg")
    published = omg_llava_7b()
    vision = dataclasses.replace(published.vision, classes=len(classes), synonyms=1)
    language = dataclasses.replace(published.language, layers=arguments.llm_layers)
    config = dataclasses.replace(published, vision=vision, language=language)
    perception = OmgSeg(vision)
    embeddings = torch.nn.functional.normalize(torch.randn(vision.classes, 1, vision.class_dim), dim=-1)
    perception.panoptic_head.set_class_embeddings(embeddings)
    decoder = VisionModule(perception.decoder(), Projector(config), vision.confident_object_tokens)
    with torch.device("meta"):
        shapes = {name: value.shape for name, value in InternLm2(language).state_dict().items()}
    dtype = DTYPES[arguments.dtype]
    weights = RandomWeights(shapes, dtype, arguments.llm_one_layer)
    llm = stored_language_model(language, weights, dtype, arguments.llm_int8)
    modules = (perception.encoder(), decoder, LanguageModule(llm, TextToVision(config)))
    exported = tuple(torch.jit.script(module.eval().requires_grad_(False)) for module in modules)
    about = ABOUT | {"classes": [entry.to_dict() for entry in classes]}
    write_files(exported, train_tokenizer(["what is in this picture"], 300), embeddings, config, about, arguments.out)
    print(f"bytes that a step of the language model reads: {step_bytes(llm)}")


if __name__ == "__main__":
    main()

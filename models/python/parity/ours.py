"""This project's model at the reduced sizes of ``rule.py``, its weights by the rule; and the exported bundle of the
chain of ``upstream_chain.py``.

``python ours.py --out ../../../src/test/resources/upstream/bundle``, with this project's package on the path.
"""

import argparse
import dataclasses
from pathlib import Path

import torch
from rule import CHAIN, LANGUAGE, SIZES, inputs, parameter

from omg_llava.config import LanguageConfig, OmgLlavaConfig, VisionConfig
from omg_llava.export.bundle import GENERATION, write_files
from omg_llava.export.modules import LanguageModule, VisionModule
from omg_llava.language.internlm2 import InternLm2
from omg_llava.language.lora import LoraLinear, add_lora, merge_lora
from omg_llava.language.projectors import Projector, TextToVision
from omg_llava.language.tokenizer import PROMPT, train_tokenizer
from omg_llava.vision.omg_seg import OmgSeg

SEED = 7


def reduced(sizes: dict = SIZES) -> OmgLlavaConfig:
    """Sizes of ``rule.py``; prompts reach as far as upstream's 3 pixels. The chain is a task checkpoint's: [SEG] has
    decoder weights of its own."""
    known = {f.name: sizes[f.name] for f in dataclasses.fields(VisionConfig) if f.name in sizes}
    scale, half_size = float(torch.tensor(4.6052).exp()), 3.0 / sizes["image_size"]
    vision = VisionConfig(
        clip_dim=0, class_logit_scale=scale, prompt_half_size=half_size, separate_seg_decoder=sizes is CHAIN, **known
    )
    return OmgLlavaConfig("reduced", vision, LanguageConfig(**LANGUAGE), projector_hidden=4 * sizes["backbone_dims"][3])


@torch.no_grad()
def fill(module: torch.nn.Module, prefix: str) -> None:
    """Every parameter by the rule, under its published name."""
    for name, value in module.named_parameters():
        value.copy_(torch.from_numpy(parameter(prefix + name, tuple(value.shape), SEED)))


def perception(config: VisionConfig) -> OmgSeg:
    """OMG-Seg with the rule's weights and class embeddings."""
    model = OmgSeg(config).eval()
    model.panoptic_head.set_class_embeddings(torch.from_numpy(inputs(SEED)["class_embeddings"]))
    fill(model, "")
    return model


@torch.no_grad()
def language_model(config: LanguageConfig) -> InternLm2:
    """InternLM2 with LoRA on every linear layer, not merged."""
    llm = InternLm2(config).eval()
    add_lora(llm, config.lora_rank, config.lora_alpha)
    prefix = "llm.base_model.model."
    for name, part in llm.named_modules():
        if isinstance(part, LoraLinear):
            for ours, theirs in (
                ("weight", "base_layer.weight"),
                ("lora_A", "lora_A.default.weight"),
                ("lora_B", "lora_B.default.weight"),
            ):
                value = getattr(part, ours)
                value.copy_(torch.from_numpy(parameter(f"{prefix}{name}.{theirs}", tuple(value.shape), SEED)))
    for name, value in llm.named_parameters():
        if "norm" in name or "tok_embeddings" in name:
            value.copy_(torch.from_numpy(parameter(prefix + name, tuple(value.shape), SEED)))
    return llm


@torch.no_grad()
def chain_modules() -> tuple[torch.nn.Module, VisionModule, LanguageModule]:
    """Encoder, vision module and language module of the chain, LoRA merged."""
    config = reduced(CHAIN)
    seg, llm = perception(config.vision), language_model(config.language)
    merge_lora(llm)
    projector, text_to_vision = Projector(config), TextToVision(config)
    fill(projector, "projector.")
    fill(text_to_vision, "projector_text2vision.")
    modules = (seg.encoder(), VisionModule(seg.decoder(), projector, False), LanguageModule(llm, text_to_vision))
    return tuple(m.eval().requires_grad_(False) for m in modules)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    config = reduced(CHAIN)
    exported = tuple(torch.jit.script(m) for m in chain_modules())
    class_embeddings = torch.from_numpy(inputs(SEED)["class_embeddings"])
    classes = [
        {"id": i + 1, "name": f"class {i}", "spoken": f"class {i}", "isThing": True} for i in range(CHAIN["classes"])
    ]
    about = {
        "name": "reduced",
        "version": "1.0.0",
        "licence": "Apache-2.0",
        "description": "Random weights by a rule, to compare with upstream's code.",
        "classes": classes,
        "panoptic": {"scoreThreshold": 0.0, "overlapThreshold": 0.8},
        "prompt": PROMPT,
        "generation": GENERATION,
    }
    write_files(
        exported,
        train_tokenizer(["what is this"], LANGUAGE["vocabulary"]),
        class_embeddings,
        config,
        about,
        arguments.out,
    )


if __name__ == "__main__":
    main()

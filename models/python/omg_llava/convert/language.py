"""The language model of a bundle from InternLM2's weights and OMG-LLaVA's LoRA: merged, then stored in the asked type,
one layer at a time."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from omg_llava.config import LanguageConfig
from omg_llava.convert.files import TensorFiles
from omg_llava.convert.layout import PEFT, linear_layers
from omg_llava.language.internlm2 import InternLm2
from omg_llava.language.stored import CastEmbedding, GatedLinear, stored_linear

DTYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}


def merged_weight(name: str, config: LanguageConfig, base: TensorFiles, llava: TensorFiles) -> Tensor:
    """W + alpha / rank * B A in float32 (spec 3.5); the base of ``output`` is the trained one of OMG-LLaVA (trap
    T-29)."""
    layer = PEFT + name.removesuffix(".weight")
    weight = (llava[f"{layer}.base_layer.weight"] if name == "output.weight" else base[name]).float()
    lora_a, lora_b = llava[f"{layer}.lora_A.default.weight"].float(), llava[f"{layer}.lora_B.default.weight"].float()
    return torch.addmm(weight, lora_b, lora_a, alpha=config.lora_alpha / config.lora_rank)


def replace(model: nn.Module, name: str, module: nn.Module) -> None:
    """Puts a module in the place of another one."""
    parent, _, child = name.rpartition(".")
    setattr(model.get_submodule(parent), child, module)


class _Gates:
    """w1 and w3 joined; layers that share them share what is made of them."""

    def __init__(self, dtype: torch.dtype, int8: bool):
        self.dtype, self.int8 = dtype, int8
        self.made_of: tuple[Tensor, ...] = ()
        self.made: nn.Module = nn.Identity()

    def joined(self, *weights: Tensor) -> nn.Module:
        """Weights (F, D) and (F, D) as one layer (2F, D)."""
        if len(self.made_of) != 2 or any(a is not b for a, b in zip(weights, self.made_of, strict=True)):
            self.made_of, self.made = weights, stored_linear(torch.cat(weights), self.dtype, self.int8)
        return self.made


def stored_language_model(
    config: LanguageConfig,
    weight: Callable[[str], Tensor],
    dtype: torch.dtype,
    int8: bool,
    progress=lambda done, all: None,
) -> InternLm2:
    """The model over ``weight(name)``; linear layers and embeddings in ``dtype``, linear layers int8 if asked, norms
    float32. In 16 bits w1 and w3 of a layer become one."""
    with torch.device("meta"):
        model = InternLm2(config)
    names, gates = list(linear_layers(config)), _Gates(dtype, int8)
    for done, name in enumerate(names):
        layer, _, kind = name.removesuffix(".weight").rpartition(".")
        if dtype == torch.float32 or kind not in ("w1", "w2", "w3"):
            replace(model, name.removesuffix(".weight"), stored_linear(weight(name), dtype, int8))
        elif kind == "w2":
            gated = gates.joined(weight(f"{layer}.w1.weight"), weight(f"{layer}.w3.weight"))
            replace(model, layer, GatedLinear(gated, stored_linear(weight(name), dtype, int8)))
        progress(done + 1, len(names))
    replace(model, "model.tok_embeddings", CastEmbedding(weight("model.tok_embeddings.weight").to(dtype)))
    if config.tied_output and not int8:
        model.output.weight = model.model.tok_embeddings.weight
    norms = {name: weight(name).float() for name, value in model.state_dict().items() if value.is_meta}
    model.load_state_dict(norms, strict=False, assign=True)
    return model.eval().requires_grad_(False)


def converted_language_model(
    config: LanguageConfig,
    base: TensorFiles,
    llava: TensorFiles,
    dtype: torch.dtype,
    int8: bool,
    progress=lambda done, all: None,
) -> InternLm2:
    """InternLM2 with OMG-LLaVA's changes."""
    linear = linear_layers(config)

    def weight(name: str) -> Tensor:
        if name in linear:
            return merged_weight(name, config, base, llava)
        return llava[f"{PEFT}{name}"] if name == "model.tok_embeddings.weight" else base[name]

    return stored_language_model(config, weight, dtype, int8, progress)

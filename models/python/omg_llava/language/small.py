"""Bundle ``small``: SmolLM2 with grown words, and what was trained around it as a file of its own."""

import dataclasses
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from omg_llava.checkpoint import halved, load_checkpoint, save_checkpoint
from omg_llava.config import OmgLlavaConfig, VisionConfig, small
from omg_llava.language.grown import ADDED, GrownEmbedding, GrownOutput
from omg_llava.language.lora import add_lora, merge_lora
from omg_llava.omg_llava import OmgLlavaLanguage

# What a literal starts as: the row of a word that stands in its place in plain text.
_LIKE = (" mask", " (", ")", " this", " this", " picture")


def small_language(vision: VisionConfig, weights: dict[str, Tensor], tokenizer: Tokenizer) -> OmgLlavaLanguage:
    """The model before training. weights: those of SmolLM2 under InternLM2's names (``omg_llava.convert.smollm2``)."""
    with torch.device("meta"):
        model = OmgLlavaLanguage(small(vision))
    words = weights["model.tok_embeddings.weight"]
    like = [tokenizer.encode(text, add_special_tokens=False).ids[0] for text in _LIKE]
    assert len(like) == len(ADDED)
    llm = model.llm
    llm.model.tok_embeddings = GrownEmbedding(words, words[like].clone())
    llm.output = GrownOutput(llm.model.tok_embeddings)
    rest = {k: v for k, v in weights.items() if k not in ("model.tok_embeddings.weight", "output.weight")}
    llm.load_state_dict(rest, strict=False, assign=True)
    llm.requires_grad_(False)
    llm.model.tok_embeddings.added.requires_grad_(True)
    fresh = OmgLlavaLanguage(_projectors_only(model.config))
    model.projector, model.projector_text2vision = fresh.projector, fresh.projector_text2vision
    # Visual tokens start as large as words.
    spread = float(words.std())
    with torch.no_grad():
        for last in (model.projector.model.model[2], model.projector.model.model_feat[2]):
            last.weight.mul_(spread)
            last.bias.zero_()
        model.projector.model.seperate_embed.weight.mul_(spread / 0.02)
    return model


def _projectors_only(config: OmgLlavaConfig) -> OmgLlavaConfig:
    """The configuration with a language model of no layers and few words."""
    return dataclasses.replace(config, language=dataclasses.replace(config.language, layers=0, vocabulary=1))


def trained_tensors(model: OmgLlavaLanguage) -> dict[str, Tensor]:
    """What training changes: projectors, LoRA, the literals' rows."""
    return {name: value.detach() for name, value in model.named_parameters() if value.requires_grad}


def save_trained(path: Path, model: OmgLlavaLanguage, info: dict) -> None:
    """Writes what was trained, float16, with its configuration."""
    save_checkpoint(path, halved(trained_tensors(model)), config=model.config.to_dict(), info=info)


def load_trained(path: Path, weights: dict[str, Tensor], tokenizer: Tokenizer) -> tuple[OmgLlavaLanguage, dict]:
    """The trained model, LoRA in its weights, and what its file says of itself. Raises ValueError where the file is not
    of this model."""
    config = OmgLlavaConfig.from_dict(load_checkpoint(path)[1]["config"])
    model = small_language(config.vision, weights, tokenizer)
    adapt(model)
    info = restore_trained(path, model)
    merge_lora(model.llm)
    return model.eval().requires_grad_(False), info


def restore_trained(path: Path, model: OmgLlavaLanguage) -> dict:
    """Puts what was trained into a model that has LoRA; what its file says of itself. Raises ValueError where the file
    is not of this model."""
    tensors, metadata = load_checkpoint(path)
    expected = {name: tuple(value.shape) for name, value in trained_tensors(model).items()}
    found = {name: tuple(value.shape) for name, value in tensors.items()}
    if expected != found:
        wrong = sorted(set(expected.items()) ^ set(found.items()))
        raise ValueError(f"{path}: {wrong[0][0]} (expected: the trained tensors of bundle small)")
    model.load_state_dict(tensors, strict=False)
    return metadata["info"]


def adapt(model: OmgLlavaLanguage) -> None:
    """LoRA on every linear layer; the table of words has none."""
    language = model.config.language
    add_lora(model.llm.model, language.lora_rank, language.lora_alpha)


def whole_weights(model: nn.Module) -> dict[str, Tensor]:
    """Weights of the plain ``InternLm2`` of the same outputs."""
    state = {k: v for k, v in model.state_dict().items() if "tok_embeddings" not in k}
    table = model.model.tok_embeddings.weight.detach()
    return state | {"model.tok_embeddings.weight": table, "output.weight": table}

"""Writes a bundle: the exported modules, tokenizer, class embeddings and ``bundle.json`` with sizes and hashes.

``python -m omg_llava.export.bundle --perception FILE --language FILE --out models/bundles/nano``. Exported modules are
compared with the eager ones before anything is written.
"""

import argparse
import dataclasses
import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from omg_llava.config import OmgLlavaConfig
from omg_llava.export import contract
from omg_llava.export.modules import FollowingLanguageModule, LanguageModule, VisionModule
from omg_llava.language.history import FATES
from omg_llava.language.tokenizer import PROMPT
from omg_llava.omg_llava import OmgLlavaLanguage
from omg_llava.vision.omg_seg import OmgSeg
from omg_llava.vision.panoptic_input import PanopticInput
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
PANOPTIC = {"scoreThreshold": 0.6, "overlapThreshold": 0.6}
GENERATION = {"maxNewTokens": 96, "temperature": 0.0, "topP": 1.0, "topK": 0, "seed": 0}
DESCRIPTION = (
    "OMG-LLaVA at nano size, trained on procedurally generated video with VIPSeg class names; it knows that world only."
)


@dataclass(frozen=True)
class Measured:
    """Files of what was measured of a model, None what was not: statistics of ``omg_llava.train.familiarity``, curves
    of ``omg_llava.evaluate.calibration``."""

    familiarity: Path | None = None
    calibration: Path | None = None


def language_module(language: OmgLlavaLanguage) -> LanguageModule:
    """What becomes llm.pt."""
    parts = language.llm, language.projector_text2vision
    return (
        FollowingLanguageModule(*parts, language.history) if language.config.history_frames else LanguageModule(*parts)
    )


def eager_modules(perception: OmgSeg, language: OmgLlavaLanguage) -> tuple[nn.Module, VisionModule, LanguageModule]:
    """Encoder, vision module and language module over the given weights, in eval mode and without gradients."""
    vision = VisionModule(perception.decoder(), language.projector, language.config.vision.confident_object_tokens)
    modules = (perception.encoder(), vision, language_module(language))
    return tuple(m.eval().requires_grad_(False) for m in modules)


def _close(name: str, left, right) -> None:
    for a, b in zip(
        left if isinstance(left, tuple) else (left,), right if isinstance(right, tuple) else (right,), strict=True
    ):
        if (
            a.dtype.is_floating_point
            and not torch.allclose(a, b, rtol=1e-3, atol=1e-4)
            or not a.dtype.is_floating_point
            and not torch.equal(a, b)
        ):
            raise ValueError(f"{name}: exported differs from eager by {(a.float() - b.float()).abs().max():.2e}")


def _both(file: str, method: str, pair: tuple, *arguments: Tensor):
    """Calls eager and exported with the same arguments; returns the eager result once both agree and keep the
    contract."""
    left, right = (getattr(module, method)(*arguments) for module in pair)
    _close(method, left, right)
    contract.check(file, method, arguments, right)
    return left


@torch.no_grad()
def compare(eager: tuple, exported: tuple, class_embeddings: Tensor, config) -> None:
    """Runs both on the same random input; raises ValueError where they differ or leave the contract."""
    generator = torch.Generator().manual_seed(3)
    side, width = config.vision.image_size, config.language.hidden
    encoder, decoder, llm = zip(eager, exported, strict=True)
    maps = _both("encoder", "encode", encoder, torch.randn(2, 3, side, side, generator=generator))
    perceived = _both("decoder", "perceive", decoder, *maps, class_embeddings)
    _both("decoder", "perceive_clips", decoder, *maps, class_embeddings, torch.tensor(2))
    wide = encoder[0].encode(torch.randn(2, 3, 64, 96, generator=generator))
    _both("decoder", "segment_clips", decoder, *wide[:4], class_embeddings, torch.tensor(2))
    masks = torch.zeros(3, side, side, dtype=torch.bool)
    masks[2, 20:60, 30:70] = True
    box = torch.tensor([[40.0, 50.0, 40.0, 50.0], [10.0, 20.0, 60.0, 90.0], [0.0, 0.0, 0.0, 0.0]])
    _both(
        "decoder",
        "prompt",
        decoder,
        *maps[:4],
        class_embeddings,
        torch.tensor([0, 1, 2]),
        box,
        masks,
        torch.tensor([0, 1, 1]),
    )
    rows, columns = torch.rand(30, side // 4, generator=generator), torch.rand(40, side // 4, generator=generator)
    _both("decoder", "fuse", decoder, perceived[0][0], perceived[1][0], rows, columns, torch.tensor(0.1))
    _both("decoder", "binarize", decoder, perceived[1][0], rows, columns)
    language = config.language
    shape = (language.layers, 2, 4, language.kv_heads, 64, language.hidden // language.heads)
    caches = [torch.zeros(shape), torch.zeros(shape)]
    embeddings, lengths = torch.randn(2, 9, width, generator=generator), torch.tensor([9, 5])
    # The cache is written in place: each side has its own.
    steps = {
        "prefill": (embeddings, lengths, torch.tensor([0, 1])),
        "move": (torch.tensor([1, 0]),),
        "read_on": (embeddings[:, :4], torch.tensor([4, 2]), lengths.flip(0), torch.tensor([0, 1])),
        "decode": (torch.tensor([7, 8]), lengths.flip(0) + torch.tensor([4, 2])),
    }
    hidden = embeddings[:, 0]
    for method, arguments in steps.items():
        results = [getattr(module, method)(*arguments, cache) for module, cache in zip(llm, caches, strict=True)]
        _close(f"{method}, cache", *caches)
        contract.check("llm", method, (*arguments, caches[1]), results[1])
        if results[0] is not None:
            _close(method, *results)
            hidden = results[0][1]
    size = torch.tensor(2), torch.tensor(5)
    rooms = [module.room(*size) for module in llm]
    _close("room", *rooms)
    contract.check("llm", "room", size, rooms[1], rooms[0].dtype)
    for module, cache in zip(llm, caches, strict=True):
        beginning = cache[:, :, :1, :, :7].clone()
        module.share(beginning, torch.tensor([3, 1]), cache)
        contract.check("llm", "share", (beginning, torch.tensor([3, 1]), cache), None)
    _close("share, cache", *caches)
    _both("llm", "embed", llm, torch.tensor([7, 8]))
    query = _both("llm", "seg_query", llm, hidden)
    _both("decoder", "ground", decoder, *maps[:4], query, torch.tensor([0, 1]))
    if config.history_frames:
        ages, tracks = torch.tensor([config.history_frames, 0]), torch.tensor([config.history_tracks, 0])
        fates, moved = torch.tensor([1, len(FATES) - 1]), torch.randn(2, 2, generator=generator)
        _both("llm", "tag", llm, embeddings[:, 0], ages, tracks, fates, moved)


def save_module(module: torch.jit.ScriptModule, path: Path) -> None:
    """Writes the archive without its debug records, which hold source paths of the machine that made it; record by
    record, so that it may be large."""
    whole = path.with_suffix(".whole")
    torch.jit.save(module, str(whole))
    reader = torch._C.PyTorchFileReader(str(whole))
    writer = torch._C.PyTorchFileWriter(str(path))
    for name in reader.get_all_records():
        # The writer adds its own version and serialization id.
        if not name.endswith(".debug_pkl") and name not in ("version", ".data/serialization_id"):
            record = reader.get_record(name)
            writer.write_record(name, record, len(record))
    writer.write_end_of_file()
    whole.unlink()


def _entry(path: Path) -> dict:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 22):
            digest.update(chunk)
    return {"path": path.name, "sizeBytes": path.stat().st_size, "sha256": digest.hexdigest()}


def _history(config: OmgLlavaConfig) -> dict:
    """What the language model can be told of earlier frames."""
    return {"frames": config.history_frames, "tracks": config.history_tracks, "fates": list(FATES)}


def write_files(
    exported: tuple,
    tokenizer: Tokenizer,
    class_embeddings: Tensor,
    config: OmgLlavaConfig,
    about: dict,
    out: Path,
    panoptic_inputs: tuple[PanopticInput, ...] = (),
    measured: Measured | None = None,
) -> None:
    """Writes every file; ``bundle.json`` comes last, so that a half-written bundle never verifies.

    exported: encoder, decoder, language model; class_embeddings (K, synonyms, E); about: name, version, licence,
    description, classes, panoptic, prompt, generation; panoptic_inputs: how panoptic segmentation sees a picture, one
    at most, where that is not the square that the language model sees; measured: what else is known of it.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / "bundle.json").unlink(missing_ok=True)
    for key, module in zip(("encoder", "decoder", "llm"), exported, strict=True):
        save_module(module, out / FILES[key])
    tokenizer.save(str(out / FILES["tokenizer"]))
    save_file({"class_embeddings": class_embeddings.contiguous()}, str(out / FILES["classEmbeddings"]))
    files, measured = dict(FILES), measured or Measured()
    if measured.familiarity:
        files["familiarity"] = "familiarity.safetensors"
        shutil.copyfile(measured.familiarity, out / files["familiarity"])
    bundle = {
        "formatVersion": FORMAT_VERSION,
        "name": about["name"],
        "version": about["version"],
        "licence": about["licence"],
        "description": about["description"],
        "architecture": config.to_dict(),
        "imageSize": config.vision.image_size,
        "padRgb": list(PAD_RGB),
        "mean": list(CLIP_MEAN),
        "std": list(CLIP_STD),
        "panopticInputs": [one.to_dict() for one in panoptic_inputs],
        "classes": about["classes"],
        "panoptic": about["panoptic"],
        "prompt": about["prompt"],
        "generation": about["generation"],
        "histories": [_history(config)] if config.history_frames else [],
        "calibrations": [json.loads(measured.calibration.read_text())] if measured.calibration else [],
        "tensors": contract.description(config.history_frames > 0, exported[2].llm.model.tok_embeddings.weight.dtype),
        "files": {key: _entry(out / file) for key, file in files.items()},
    }
    (out / "bundle.json").write_text(json.dumps(bundle, indent=1) + "\n")


def write_bundle(
    perception: OmgSeg,
    language: OmgLlavaLanguage,
    tokenizer: Tokenizer,
    out: Path,
    name: str,
    version: str,
    measured: Measured | None = None,
) -> None:
    """Exports the model of the generated world, checks it against the eager one, and writes it."""
    language = language.eval()
    eager = eager_modules(perception, language)
    exported = tuple(torch.jit.script(m) for m in eager)
    class_embeddings = perception.panoptic_head.class_embeddings[:-1].contiguous()
    compare(eager, exported, class_embeddings, language.config)
    about = {
        "name": name,
        "version": version,
        "licence": "Apache-2.0",
        "description": DESCRIPTION,
        "classes": [{"id": c.id, "name": c.name, "spoken": c.spoken, "isThing": c.is_thing} for c in CLASSES],
        "panoptic": PANOPTIC,
        "prompt": PROMPT,
        "generation": GENERATION,
    }
    write_files(exported, tokenizer, class_embeddings, language.config, about, out, measured=measured)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--perception", type=Path, required=True, help="checkpoint of omg_llava.train.perception")
    parser.add_argument("--language", type=Path, required=True, help="checkpoint of omg_llava.train.instruct")
    parser.add_argument("--familiarity", type=Path, help="statistics of omg_llava.train.familiarity")
    parser.add_argument("--calibration", type=Path, help="curves of omg_llava.evaluate.calibration")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="nano")
    parser.add_argument("--version", default="1.0.0")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    perception = OmgSeg.load(arguments.perception)
    language, tokenizer, _ = OmgLlavaLanguage.load(arguments.language)
    if dataclasses.replace(perception.config, confident_object_tokens=True) != dataclasses.replace(
        language.config.vision, confident_object_tokens=True
    ):
        raise SystemExit("the language checkpoint was trained on a perception of another shape")
    measured = Measured(arguments.familiarity, arguments.calibration)
    write_bundle(perception, language, tokenizer, arguments.out, arguments.name, arguments.version, measured)


if __name__ == "__main__":
    main()

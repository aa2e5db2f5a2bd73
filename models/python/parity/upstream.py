"""Runs the public code of OMG-LLaVA / OMG-Seg at random weights and reduced width, and writes what comes out.

``python upstream.py --upstream CHECKOUT/omg_llava --commit ID --internlm2 DIR --out upstream.safetensors``, in an
environment with mmdet 3.1.0, mmcv(-lite) 2.0.1, mmengine, timm, kornia, peft 0.7.1 and transformers 4.36 as upstream
pins them. DIR holds InternLM2's remote code as a package (configuration_internlm2.py, modeling_internlm2.py, an empty
__init__.py), as it comes with the published model;
CHECKOUT/omg_llava/xtuner/tools/model_converters/modeling_internlm2_reward computes the same. It runs where this
project's own package is not installed, because upstream's has the same name. Weights follow from ``rule.py``; the
numbers are compared by ``tests/test_parity.py``.
"""

import argparse
import importlib
import sys
import tempfile
import types
from pathlib import Path

import torch
import torch.optim
from rule import LANGUAGE, SIZES, inputs, parameter
from safetensors.torch import save_file


def prepare(upstream: Path) -> None:
    """What lets the pinned dependencies import with a newer PyTorch and without compiled operators; nothing that
    computes."""
    sys.path.insert(0, str(upstream))
    # Packages of upstream whose __init__ imports its training code: only the modules that compute are wanted.
    for package in (
        "xtuner",
        "xtuner.model",
        "xtuner.utils",
        "omg_llava",
        "omg_llava.model",
        "omg_llava.model.modules",
        "omg_llava.model.modules.projector",
    ):
        module = sys.modules[package] = types.ModuleType(package)
        module.__path__ = [str(upstream / package.replace(".", "/"))]
    constants = importlib.import_module("xtuner.utils.constants")
    vars(sys.modules["xtuner.utils"]).update({k: v for k, v in vars(constants).items() if k.isupper()})
    if hasattr(torch.optim, "Adafactor"):
        del torch.optim.Adafactor  # mmengine registers transformers' under the same name
    from mmcv.utils import ext_loader

    ext_loader.load_ext = lambda name, functions: types.SimpleNamespace(**{f: None for f in functions})
    zeros = torch.zeros
    torch.zeros = lambda *size, **options: zeros(*size, **{k: "cpu" if v == "cuda" else v for k, v in options.items()})


def fill(module: torch.nn.Module, prefix: str, seed: int) -> None:
    """Sets every parameter by the rule, under its name in the published files."""
    with torch.no_grad():
        for name, value in module.named_parameters():
            value.copy_(torch.from_numpy(parameter(prefix + name, tuple(value.shape), seed)))


def head(class_embeddings: torch.Tensor, sizes: dict):
    """Upstream's panoptic head at reduced width."""
    from mmdet.models import MSDeformAttnPixelDecoder  # noqa: F401
    from mmengine.config import ConfigDict
    from omg_llava.model.omg_seg.mask2former_vid_semanticsam import Mask2FormerVideoSemSamHead

    width, heads = sizes["width"], sizes["heads"]
    attention = dict(embed_dims=width, num_heads=heads, dropout=0.0, batch_first=True)

    def ffn(channels: int) -> dict:
        return dict(
            embed_dims=width,
            feedforward_channels=channels,
            num_fcs=2,
            ffn_drop=0.0,
            act_cfg=dict(type="ReLU", inplace=True),
        )

    positions = dict(num_feats=width // 2, normalize=True)
    deformable = dict(
        embed_dims=width,
        num_heads=heads,
        num_levels=3,
        num_points=sizes["pixel_decoder_points"],
        dropout=0.0,
        batch_first=True,
    )
    with tempfile.NamedTemporaryFile(suffix=".pth") as file:
        torch.save(class_embeddings, file.name)
        return Mask2FormerVideoSemSamHead(
            in_channels=list(sizes["backbone_dims"]),
            strides=[4, 8, 16, 32],
            feat_channels=width,
            out_channels=width,
            num_things_classes=sizes["classes"],
            num_stuff_classes=0,
            num_queries=sizes["queries"],
            num_transformer_feat_level=3,
            sphere_cls=True,
            ov_classifier_name="reduced",
            ov_path=file.name,
            pixel_decoder=ConfigDict(
                type="MSDeformAttnPixelDecoder",
                num_outs=3,
                norm_cfg=dict(type="GN", num_groups=sizes["group_norm_groups"]),
                act_cfg=dict(type="ReLU"),
                encoder=dict(
                    num_layers=sizes["pixel_decoder_layers"],
                    layer_cfg=dict(self_attn_cfg=deformable, ffn_cfg=ffn(sizes["pixel_decoder_ffn"])),
                ),
                positional_encoding=positions,
            ),
            positional_encoding=positions,
            transformer_decoder=ConfigDict(
                return_intermediate=True,
                num_layers=sizes["decoder_layers"],
                layer_cfg=dict(self_attn_cfg=attention, cross_attn_cfg=attention, ffn_cfg=ffn(sizes["decoder_ffn"])),
                init_cfg=None,
            ),
            loss_cls=ConfigDict(
                type="CrossEntropyLoss", use_sigmoid=False, class_weight=[1.0] * sizes["classes"] + [0.1]
            ),
            loss_mask=dict(type="CrossEntropyLoss", use_sigmoid=True),
            loss_dice=dict(type="DiceLoss", use_sigmoid=True),
            loss_iou=dict(type="FocalLoss", use_sigmoid=True),
        ).eval()


def backbone(sizes: dict):
    """timm's ConvNeXt, which OpenCLIP and upstream take their stages from."""
    from timm.models.convnext import ConvNeXt

    trunk = ConvNeXt(depths=sizes["backbone_depths"], dims=sizes["backbone_dims"], num_classes=0)
    module = torch.nn.Module()
    module.stem = trunk.stem
    for i in range(4):
        setattr(module, f"layer{i + 1}", trunk.stages[i])
    return module.eval()


def see(encoder, panoptic_head, images: torch.Tensor) -> dict[str, torch.Tensor]:
    """Upstream's forward of the visual encoder (omg_seg_visual_encoder.py, forward), step by step."""
    from mmdet.models.layers import SinePositionalEncoding3D  # noqa: F401
    from omg_llava.model.omg_seg.omg_seg_visual_encoder import OMGSegVisualEncoder

    features, x = [], encoder.stem(images)
    for i in range(4):
        x = getattr(encoder, f"layer{i + 1}")(x)
        features.append(x)
    shell = types.SimpleNamespace(pixel_shuffle_down_ratio=2, training=False)
    shell.pixel_shuffle_feat = lambda feature: OMGSegVisualEncoder.pixel_shuffle_feat(shell, feature)
    pixels = OMGSegVisualEncoder.llava_visual_feat(shell, features)[0]
    _, samples = OMGSegVisualEncoder.prepare_input(shell, images)
    classes, masks, content, position, iou, mask_features = panoptic_head.predict(
        features, samples, return_query=True, return_mask_features=True, save_feat=True, return_query_pos=True
    )
    query = torch.cat([content, position], -1)
    side = images.shape[-1] // 64
    mixed = [
        OMGSegVisualEncoder.panoptic_postprocess(shell, classes[i], masks[i], query[i], feat_size=[side, side])
        for i in range(len(images))
    ]
    prior = torch.stack([m[0] for m in mixed]).flatten(1, 2)
    out = {f"backbone{i}": f for i, f in enumerate(features)}
    out |= {f"memory{i}": m for i, m in enumerate(panoptic_head.cur_batch_multi_scale_memorys)}
    return out | {
        "mask_features": mask_features[:, ::8],
        "class_logits": classes,
        "iou_logits": iou.squeeze(-1),
        "masks": masks[:, :, ::8, ::8],
        "query_pos_feat": query,
        "pixel_features": torch.cat([pixels, prior], -1),
        "attn_mask": torch.stack([m[1] for m in mixed]),
    }


def projector(sizes: dict, prior: bool = True, objects: bool = True):
    """Upstream's projector of vision into language, whole or without what an ablation leaves out."""
    from omg_llava.model.modules.projector.modeling_projector import Naive_Proj

    config = types.SimpleNamespace(
        query_channels=sizes["width"],
        feat_channels=sizes["backbone_dims"][3] * 4,
        add_cross_attn_layer=False,
        llm_hidden_size=sizes["hidden"],
        bias=True,
        depth=2,
        hidden_act="gelu",
        visual_prompt_proj=False,
    )
    return Naive_Proj(config, rm_prior_embedding=not prior, rm_query=not objects).eval()


def project(perceived: dict[str, torch.Tensor], seed: int) -> dict[str, torch.Tensor]:
    """Visual tokens of the whole model and of both ablations."""
    out = {}
    for name, prior, objects in (("m2", True, True), ("m1", True, False), ("m0", False, False)):
        module = projector(SIZES, prior, objects)
        fill(module, "projector.model.", seed)
        tokens = module([perceived["pixel_features"], perceived["query_pos_feat"], perceived["attn_mask"]])
        out |= {f"tokens_{name}_{i}": t for i, t in enumerate(tokens)}
    return out


def language_model(folder: Path, sizes: dict):
    """InternLM2 with peft's LoRA on every linear layer, as upstream builds it."""
    sys.path.insert(0, str(folder.parent))
    module = __import__(folder.name, fromlist=["configuration_internlm2", "modeling_internlm2"])
    from peft import LoraConfig, get_peft_model

    config = module.configuration_internlm2.InternLM2Config(
        vocab_size=sizes["vocabulary"],
        hidden_size=sizes["hidden"],
        intermediate_size=sizes["ffn"],
        num_hidden_layers=sizes["layers"],
        num_attention_heads=sizes["heads"],
        num_key_value_heads=sizes["kv_heads"],
        rms_norm_eps=1e-5,
        rope_theta=1e6,
        bias=False,
        attn_implementation="eager",
    )
    llm = module.modeling_internlm2.InternLM2ForCausalLM(config)
    targets = sorted({name.split(".")[-1] for name, part in llm.named_modules() if isinstance(part, torch.nn.Linear)})
    lora = LoraConfig(
        r=sizes["lora_rank"],
        lora_alpha=sizes["lora_alpha"],
        lora_dropout=0.05,
        bias="none",
        target_modules=targets,
        task_type="CAUSAL_LM",
    )
    return get_peft_model(llm, lora).eval()


def speak(folder: Path, given: dict[str, torch.Tensor], seed: int) -> dict[str, torch.Tensor]:
    """Logits and last hidden states of embeddings, and logits of ids."""
    adapted = language_model(folder, LANGUAGE)
    fill(adapted, "llm.", seed)
    seen = adapted(inputs_embeds=given["embeddings"], output_hidden_states=True)
    read = adapted(input_ids=given["ids"])
    return {"llm_logits": seen.logits, "llm_hidden": seen.hidden_states[-1], "llm_logits_of_ids": read.logits}


def command_line(description: str, language: bool = True) -> argparse.Namespace:
    """What a run of upstream is told."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--upstream", type=Path, required=True, help="folder omg_llava of a checkout of OMG-Seg")
    parser.add_argument("--commit", required=True, help="of the checkout, for the record")
    if language:
        parser.add_argument("--internlm2", type=Path, required=True, help="InternLM2's remote code as a package")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


@torch.no_grad()
def main() -> None:
    """Command line."""
    arguments = command_line(__doc__.splitlines()[0])
    prepare(arguments.upstream)
    torch.manual_seed(0)
    given = {k: torch.from_numpy(v) for k, v in inputs(arguments.seed).items()}
    encoder, panoptic_head = backbone(SIZES), head(given["class_embeddings"], SIZES)
    fill(encoder, "backbone.", arguments.seed)
    fill(panoptic_head, "panoptic_head.", arguments.seed)
    out = see(encoder, panoptic_head, given["images"])
    index = given["batch_index"]
    side = SIZES["image_size"]
    out["prompt_point"] = torch.cat(
        panoptic_head.forward_point_prompt(given["points"].clone(), index, side, side), -1
    ).squeeze(1)
    out["prompt_box"] = torch.cat(
        panoptic_head.forward_box_prompt(given["boxes"].clone(), index, side, side), -1
    ).squeeze(1)
    out["prompt_mask"] = torch.cat(panoptic_head.forward_visual_prompt(given["regions"], index), -1).squeeze(1)
    for name, masks in enumerate(panoptic_head.forward_llm_seg(given["seg_queries"], index)):
        out[f"ground{name}"] = masks.squeeze(1)[:, ::2, ::2]
    out |= project(out, arguments.seed)
    out |= speak(arguments.internlm2, given, arguments.seed)
    out = {k: v.contiguous().to(torch.uint8) if v.dtype == torch.bool else v.contiguous() for k, v in out.items()}
    save_file(out, str(arguments.out), {"seed": str(arguments.seed), "upstream": f"lxtGH/OMG-Seg {arguments.commit}"})
    print(f"{sum(v.numel() * v.element_size() for v in out.values())} bytes of {len(out)} tensors in {arguments.out}")


if __name__ == "__main__":
    main()

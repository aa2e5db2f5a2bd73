"""Runs upstream's public code as one chain, from a picture and its prompts to the mask of a [SEG], and writes what
comes out on the way.

Arguments and environment as of ``upstream.py``. The model is a task checkpoint's: [SEG] has decoder weights of its own
(``init_new_decoder``). Its exported twin is written by ``ours.py``; ``../tests/test_parity_chain.py`` and the Java
tests compare.
"""

import functools
import importlib
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from rule import CHAIN, LANGUAGE, chain, inputs
from safetensors.torch import save_file
from upstream import backbone, command_line, fill, head, language_model, prepare, projector, see

REGION, MARK = -1, -2  # ids that the prompt does not use otherwise


def module_of(upstream: Path, path: str):
    """One module of upstream without its package."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, upstream / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def image_of(upstream: Path, picture: np.ndarray) -> torch.Tensor:
    """(1, 3, S, S): padded to a square and processed as upstream's configuration says."""
    from transformers import CLIPImageProcessor

    side, mean = CHAIN["image_size"], [0.4814, 0.4578, 0.4082]
    square = module_of(upstream, "omg_llava/dataset/utils/utils.py").expand2square(
        Image.fromarray(picture), tuple(int(255 * m) for m in mean)
    )
    processor = CLIPImageProcessor(
        do_resize=True,
        size=side,
        resample=3,
        do_center_crop=True,
        crop_size=side,
        do_rescale=True,
        do_normalize=True,
        image_mean=mean,
        image_std=[0.2686, 0.2613, 0.2757],
        do_convert_rgb=True,
    )
    return processor.preprocess(square, return_tensors="pt")["pixel_values"]


def prompts_of(upstream: Path, given: dict) -> dict[str, torch.Tensor]:
    """Prompts in the model's pixels: upstream's padding and scaling of points (tools/app.py), for both corners of a box
    (trap T-17), and of masks."""
    height, width, _ = given["picture"].shape
    side, square = CHAIN["image_size"], max(height, width)
    left, top = (square - width) // 2, (square - height) // 2
    shift = torch.tensor([left, top], dtype=torch.float32)
    point = (torch.from_numpy(given["point"]) + shift) * side / square
    box = (torch.from_numpy(given["box"]).view(2, 2) + shift) * side / square
    masks = module_of(upstream, "omg_llava/dataset/utils/utils.py").expand2square_mask(
        given["mask"][None].astype(np.uint8)
    )
    mask = F.interpolate(torch.from_numpy(masks).unsqueeze(0), size=(side, side), mode="nearest").squeeze(0)
    return {"point": point.view(1, 2), "box": box.view(1, 4), "mask": mask.float()}


@torch.no_grad()
def main() -> None:
    """Command line."""
    arguments = command_line(__doc__.splitlines()[0])
    prepare(arguments.upstream)
    from omg_llava.model.omg_seg import mask2former_vid_semanticsam as semantic_sam
    from omg_llava.model.omg_seg.omg_seg_visual_encoder import OMGSegVisualEncoder
    from omg_llava.model.utils import prepare_inputs_labels_for_multimodal_with_visual_prompts
    from xtuner.model.modules.projector.configuration_projector import ProjectorConfig
    from xtuner.model.modules.projector.modeling_projector import ProjectorModel
    from xtuner.utils.constants import IMAGE_TOKEN_INDEX

    # Upstream's call leaves out the number of features, whose default fits a width of 256 only.
    semantic_sam.coordinate_to_encoding = functools.partial(
        semantic_sam.coordinate_to_encoding, num_feats=CHAIN["width"] // 2
    )
    seed, side, width = arguments.seed, CHAIN["image_size"], CHAIN["width"]
    given = chain() | inputs(seed)
    encoder, panoptic_head = backbone(CHAIN), head(torch.from_numpy(given["class_embeddings"]), CHAIN)
    panoptic_head.init_new_decoder()
    into_language = projector(CHAIN)
    out_of_language = ProjectorModel(
        ProjectorConfig(visual_hidden_size=CHAIN["hidden"], llm_hidden_size=2 * width, depth=2)
    ).eval()
    llm = language_model(arguments.internlm2, LANGUAGE)
    named = {
        "backbone.": encoder,
        "panoptic_head.": panoptic_head,
        "projector.model.": into_language,
        "projector_text2vision.": out_of_language,
        "llm.": llm,
    }
    for prefix, module in named.items():
        fill(module, prefix, seed)

    image = image_of(arguments.upstream, given["picture"])
    seen = see(encoder, panoptic_head, image)
    _, samples = OMGSegVisualEncoder.prepare_input(None, image)
    mask_logits = panoptic_head(panoptic_head.image_feat, samples, save_feat=True)[1][-1]
    tokens = into_language([seen["pixel_features"], seen["query_pos_feat"], seen["attn_mask"]])
    places, index = prompts_of(arguments.upstream, given), torch.tensor([0])
    decoded = {
        "point": panoptic_head.forward_point_prompt(places["point"], index, side, side),
        "box": panoptic_head.forward_box_prompt(places["box"], index, side, side),
        "mask": panoptic_head.forward_visual_prompt(places["mask"], index),
    }
    prompted = {
        k: into_language.forward_visual_prompts_embeddings(torch.cat(v, -1)[:, 0], index) for k, v in decoded.items()
    }

    # The box stands where upstream writes <region>, point and mask where it writes <mark>.
    ids = [
        {None: IMAGE_TOKEN_INDEX, "box": REGION, "point": MARK, "mask": MARK}.get(token, token)
        for token in given["tokens"]
    ]
    marks = torch.cat([prompted[t] for t in given["tokens"] if t in ("point", "mask")])
    embedded = prepare_inputs_labels_for_multimodal_with_visual_prompts(
        llm=llm,
        input_ids=torch.tensor([ids]),
        pixel_values=tokens,
        region_id=REGION,
        regions_feats=prompted["box"],
        mark_id=MARK,
        mark_feats=marks,
    )
    spoken = llm(inputs_embeds=embedded["inputs_embeds"], output_hidden_states=True)
    state = spoken.hidden_states[-1][:, -1]
    seg_query = out_of_language(state)
    grounded = panoptic_head.forward_llm_seg(seg_query, index)[-1].squeeze(1)

    out = {
        "image": image[:, :, ::16, ::16],
        "mask_features": seen["mask_features"],
        "memory32": seen["memory0"],
        "memory16": seen["memory1"],
        "memory8": seen["memory2"][:, ::4],
        "stage4": seen["backbone3"],
        "class_logits": seen["class_logits"],
        "mask_logits": mask_logits,
        "object_query": seen["query_pos_feat"],
        "iou_logits": seen["iou_logits"],
        "pixel_features": seen["pixel_features"],
        "attn_mask": seen["attn_mask"].float(),
        "visual_tokens": tokens[0],
        "prompt_tokens": torch.cat([prompted[k] for k in ("point", "box", "mask")]),
        "logits": spoken.logits[:, -1],
        "hidden": state,
        "seg_query": seg_query,
        "ground": grounded,
    }
    save_file(
        {k: v.contiguous() for k, v in out.items()},
        str(arguments.out),
        {"seed": str(seed), "upstream": f"lxtGH/OMG-Seg {arguments.commit}"},
    )
    print(f"{sum(v.numel() * v.element_size() for v in out.values())} bytes of {len(out)} tensors in {arguments.out}")


if __name__ == "__main__":
    main()

"""Several one-thread processes that train one model: on a CPU they gain more than threads, and none stalls when a core
is taken away; on a GPU their kernels fill the gaps that one process leaves while it prepares the next."""

import argparse
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor


def add_options(parser: argparse.ArgumentParser) -> None:
    """``--processes``, ``--rank`` and ``--rendezvous``; start every rank with the same other options."""
    parser.add_argument("--processes", type=int, default=1, help="one-thread processes that average their gradients")
    parser.add_argument("--rank", type=int, default=0, help="which of them this one is; 0 writes the files")
    parser.add_argument("--rendezvous", type=Path, help="file through which the processes meet; absent at the start")


def join(arguments: argparse.Namespace) -> None:
    """Waits for the other processes, if there are any."""
    if arguments.processes > 1:
        meeting = f"file://{arguments.rendezvous.absolute()}"
        dist.init_process_group(
            "gloo",
            init_method=meeting,
            rank=arguments.rank,
            world_size=arguments.processes,
            timeout=timedelta(hours=12),
        )


def average_gradients(parameters: Sequence[Tensor], progress: float) -> float:
    """Averages the gradients over the processes in one message, by way of the CPU. Rank 0's progress travels along and
    is returned: all follow its clock."""
    if not dist.is_initialized():
        return progress
    gradients = [p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters]
    clock = torch.tensor([progress if dist.get_rank() == 0 else 0.0])
    flat = torch.cat([g.flatten() for g in gradients] + [clock])
    message = flat.cpu()
    dist.all_reduce(message)
    pieces = (message[:-1].to(flat.device) / dist.get_world_size()).split([g.numel() for g in gradients])
    for parameter, piece in zip(parameters, pieces, strict=True):
        parameter.grad = piece.view_as(parameter)
    return float(message[-1])

"""The product, started as its users start it: ``deploy/omg``."""

import json
import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from benchmarks.report import ROOT, Work

OMG = ROOT / "deploy/omg"
START_SECONDS = 600


class ProductError(Exception):
    """The product did not do what it was started for."""


def bench(name: str, work: Work) -> dict[str, float]:
    """One round of ``omg bench NAME`` in a process of its own: the value of each side that it compares, by label."""
    command = [str(OMG), "bench", name, "--json", "--pairs", "1", "--work", str(work.amount), "--device", "cpu"]
    ended = subprocess.run(
        [*command, "--bundle", str(work.bundle)], env=_environment(work), capture_output=True, text=True
    )
    if ended.returncode:
        raise ProductError(f"{' '.join(command)}: status {ended.returncode}: {ended.stderr.strip()[-500:]}")
    return sides(json.loads(ended.stdout))


def sides(report: dict) -> dict[str, float]:
    """Medians of a report's sides, by label."""
    compared = [report, *report["further"]]
    return {one[side]["side"]: one[side]["median"] for one in compared for side in ("a", "b")}


@contextmanager
def up(work: Work, *options: str):
    """Kafka and the job, running on the CPU; gives the broker's address."""
    with tempfile.TemporaryFile("w+") as errors:
        ports = ["--port", "0", "--dashboard-port", "0", "--view-port", "0"]
        model = ["--device", "cpu", "--bundle", str(work.bundle)]
        running = subprocess.Popen(
            [str(OMG), "up", *ports, *model, *options],
            env=_environment(work),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield _address(running, errors)
        finally:
            running.terminate()
            # What it still says has somewhere to go.
            running.communicate(timeout=120)


def _address(running: subprocess.Popen, errors) -> str:
    """What ``up`` prints first when everything is ready, up to its last line, the log's place."""
    address = ""
    for line in running.stdout:
        key, _, value = line.strip().partition(": ")
        address = value if key == "bootstrap servers" else address
        if key == "log":
            return address
    errors.seek(0)
    raise ProductError(f"omg up ended before it was ready: {errors.read().strip()[-500:]}")


def _environment(work: Work) -> dict[str, str]:
    return os.environ | {"OMG_THREADS": str(work.threads)}


def bundle_id(bundle: Path) -> str:
    """Name and version."""
    description = json.loads((bundle / "bundle.json").read_text())
    return f"{description['name']}:{description['version']}"

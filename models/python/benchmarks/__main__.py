"""``python -m benchmarks NAME…``: measures the product and Python in turns (A B A B) on this machine.

Prints medians, ranges and the medians of their ratios, or with ``--json`` what ``omg bench --json`` prints. Needs the
extra ``peers`` and the client (``pip install 'models/python[peers]' ./flink-job/python``).
"""

import argparse
import importlib
import json
import signal
import sys
from pathlib import Path

from benchmarks.product import ProductError, bundle_id
from benchmarks.report import ROOT, Place, Plan, Round, Work, to_json, to_text

# Each has a module of its name, with ``open_NAME`` and ``USUAL_WORK``; its libraries are wanted only where it is asked.
NAMES = ("passes", "consumer", "masks")


def measure(name: str, bundle: Path, threads: int, pairs: int, amount: int | None) -> tuple[Plan, list, Place]:
    """Rounds of one benchmark."""
    module = importlib.import_module(f"benchmarks.{name}")
    work = Work(bundle, threads, amount or module.USUAL_WORK)
    with getattr(module, f"open_{name}")(work) as (plan, measured):
        return plan, rounds(name, measured, pairs), Place.of(work, bundle_id(bundle))


def rounds(name: str, measured: Round, pairs: int) -> list[list[float]]:
    """As many, telling how far it is."""
    done = []
    for number in range(1, pairs + 1):
        done.append(measured())
        print(f"{name}: round {number} of {pairs}", file=sys.stderr)
    return done


def main(arguments: list[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(NAMES)}; all without a name")
    parser.add_argument("--pairs", type=int, default=5, help="rounds, in each of which every side is measured once")
    parser.add_argument("--work", type=int, help="of a side in one round")
    parser.add_argument("--threads", type=int, default=1, help="of the model, on both sides")
    parser.add_argument("--bundle", type=Path, default=ROOT / "models/bundles/nano")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in NAMES]
    if unknown:
        parser.error(f"{unknown[0]}: no benchmark (expected: {', '.join(NAMES)})")
    # Whatever was started is ended, however this ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    reports = []
    try:
        for name in options.names or NAMES:
            report = measure(name, options.bundle.resolve(), options.threads, options.pairs, options.work)
            reports.append(to_json(*report))
            if not options.json:
                print(to_text(*report), flush=True)
    except ModuleNotFoundError as absent:
        raise SystemExit(
            f"{absent.name} is not installed: pip install 'models/python[peers]' ./flink-job/python"
        ) from absent
    except ProductError as problem:
        raise SystemExit(str(problem)) from problem
    if options.json:
        print(json.dumps(reports[0] if len(reports) == 1 else reports, indent=2))


if __name__ == "__main__":
    main()

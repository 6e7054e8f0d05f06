"""Our side of the peers of ``benchmarks/fluoroscopy.py``: their environments and processes, plastimatch."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from race import Engine

from neuroplasty.body.anatomy import Volume
from neuroplasty.body.fluoroscopy import Pose

Array = NDArray[np.float64]
Image = NDArray[np.float32]

HERE = Path(__file__).resolve().parent
HOME = Path(sys.prefix) / "peers"
# What is installed one after the other. torch comes first and stays: another build would bring CUDA with it.
ENVIRONMENTS = {
    "fluoroscopy-torch": (
        ["torch==2.13.0"],
        ["nanodrr==0.1.7", "torch==2.13.0"],
        ["--no-deps", "diffdrr==0.6.1", "flashdrr==0.6.0", "triton"],
    ),
    "fluoroscopy-rtk": (["itk-rtk==2.7.*"],),
}
PEERS = {
    "ITK-RTK, Joseph": ("fluoroscopy-rtk", "fluoroscopy_rtk.py"),
    "nanodrr, 250 samples": ("fluoroscopy-torch", "fluoroscopy_nanodrr.py"),
    "flashdrr, 256 samples": ("fluoroscopy-torch", "fluoroscopy_flashdrr.py"),
    "DiffDRR, trilinear, 500 points": ("fluoroscopy-torch", "fluoroscopy_diffdrr.py"),
}
# plastimatch takes water for 0.022 per mm, whatever the beam.
PLASTIMATCH_PER_G_CM2 = 0.022


@contextmanager
def peers(names: list[str], body: Volume, pose: Pose, folder: Path) -> Iterator[list[Engine]]:
    """Those of ``names`` that run here, as engines whose work gives (picture in g/cm2, seconds)."""
    density = np.maximum(1 + np.asarray(body.data, np.float32) / 1000, 0).astype(np.float32)
    np.savez(
        folder / "given.npz", density=density, affine=body.affine, source_mm=pose.source_mm,
        first_mm=pose.first_pixel_mm, row_mm=pose.row * pose.pixel_mm,
        column_mm=pose.column * pose.pixel_mm, pixels=pose.shape[0], sid_mm=pose.carm.sid_mm,
    )  # fmt: skip
    running: list[subprocess.Popen[str]] = []
    found = []
    try:
        for name in names:
            environment, script = PEERS[name]
            python = _python(environment)
            if python is None:
                continue
            out = folder / f"{script}.npy"
            process = subprocess.Popen(
                [python, HERE / script, folder / "given.npz", out],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
            running.append(process)
            said = _next(process)
            if said is None:
                print(f"  {name} does not run here; it gets no row.", file=sys.stderr)
                continue
            found.append(
                Engine(name, str(said["version"]), lambda p=process, o=out: _ask(p, o), seconds_said)
            )
        yield found
    finally:
        for process in running:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(timeout=60)


def seconds_said(answer: object) -> float:
    """The seconds that a peer measured itself."""
    assert isinstance(answer, tuple)
    return float(answer[1])


def plastimatch(body: Volume, pose: Pose, folder: Path) -> list[Engine]:
    """``plastimatch drr`` of the same body and pose, where it is installed.

    It counts columns the other way.
    """
    if not shutil.which("plastimatch"):
        print("  plastimatch is not installed; on Debian: apt-get install plastimatch.", file=sys.stderr)
        return []
    image = folder / "body.mha"
    _write_mha(body, image)
    carm = pose.carm
    isocentre = pose.source_mm + carm.sod_mm * pose.beam
    command = [
        "plastimatch", "drr", "-A", "cpu", "-i", "exact", "-P", "preprocess", "-t", "raw",
        "-r", f"{carm.pixels} {carm.pixels}", "-z", f"{carm.field_mm} {carm.field_mm}",
        "--sad", f"{carm.sod_mm}", "--sid", f"{carm.sid_mm}", "-o", _lps(isocentre),
        "-n", _lps(-pose.beam), "--vup", _lps(-pose.row), "-O", "drr", image.name,
    ]  # fmt: skip

    def work() -> tuple[Array, float]:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        said = dict(re.findall(r"(Total|I/O) time: ([0-9.e-]+)", done.stdout))
        pixels = np.fromfile(folder / "drr0000.raw", np.float32).reshape(pose.shape)[:, ::-1]
        return pixels / PLASTIMATCH_PER_G_CM2, float(said["Total"]) - float(said["I/O"])

    words = subprocess.run(["plastimatch", "--version"], capture_output=True, text=True, check=True).stdout
    return [Engine("plastimatch, exact", words.split()[-1], work, seconds_said)]


def _ask(process: subprocess.Popen[str], out: Path) -> tuple[Array, float]:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    said = _next(process)
    if said is None:
        raise RuntimeError(f"{out.name} stopped in the middle of a picture.")
    return np.load(out), float(said["seconds"])  # type: ignore[arg-type]


def _next(process: subprocess.Popen[str]) -> dict[str, object] | None:
    """The next line of JSON that a peer says; None when it ended."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{"):
            said: dict[str, object] = json.loads(line)
            return said
    return None


def _python(environment: str) -> Path | None:
    """The Python of a peer's own environment, made on the first call; None, and a sentence, without it."""
    home = HOME / environment
    python, ready = home / "bin" / "python", home / ".ready"
    if not ready.exists():
        print(f"  setting up {environment} in an environment of its own, once", flush=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True, capture_output=True)
            for packages in ENVIRONMENTS[environment]:
                install = [python, "-m", "pip", "install", "--quiet", *packages]
                subprocess.run(install, check=True, capture_output=True, timeout=900)
        except (subprocess.SubprocessError, OSError) as error:
            print(f"  {environment} cannot be set up here ({error}); its peers get no row.", file=sys.stderr)
            return None
        ready.touch()
    return python


def _write_mha(body: Volume, path: Path) -> None:
    """A MetaImage, LPS, of a body whose axes are right, anterior, superior."""
    data = body.data[::-1, ::-1, :]
    last = body.to_world(np.array(body.data.shape) - 1.0)
    first = body.to_world(np.zeros(3))
    header = {
        "ObjectType": "Image",
        "NDims": 3,
        "BinaryData": True,
        "BinaryDataByteOrderMSB": False,
        "TransformMatrix": "1 0 0 0 1 0 0 0 1",
        "Offset": f"{-last[0]} {-last[1]} {first[2]}",
        "ElementSpacing": " ".join(f"{mm}" for mm in body.spacing_mm),
        "DimSize": " ".join(f"{n}" for n in data.shape),
        "ElementType": "MET_FLOAT",
        "ElementDataFile": "LOCAL",
    }
    words = "".join(f"{key} = {value}\n" for key, value in header.items())
    path.write_bytes(words.encode() + np.ascontiguousarray(data.T, "<f4").tobytes())


def _lps(vector: Array) -> str:
    return f"{-vector[0]} {-vector[1]} {vector[2]}"

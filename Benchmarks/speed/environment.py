"""The peers' own Python and models, all in `.cache/peers`; made once, and again when their inputs
change."""
from __future__ import annotations

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

from assaybench.program import refuse, say

HERE = pathlib.Path(__file__).resolve().parent
CACHE = HERE.parents[1] / ".cache" / "peers"
MODELS = CACHE / "models"
DEBIAN_PACKAGES = {"fasttext": "fasttext", "taskset": "util-linux"}
"""Commands, and the packages they come in."""
ENVIRONMENTS = {
    "venv": HERE / "requirements.txt", "infinity": HERE / "requirements-infinity.txt",
    "servers": HERE / "requirements-servers.txt"}
PEERS = ("venv", "infinity")
"""Those of `peers.py`. infinity-emb needs older libraries than the rest, so it has its own Python, on top of the other's
torch."""
OPTIONAL = {"infinity"}


def python(name: str = "venv") -> pathlib.Path:
    return CACHE / name / "bin" / "python3"


def is_made(name: str) -> bool:
    stamp = CACHE / name / "requirements.sha256"
    return stamp.exists() and stamp.read_text() == digest(ENVIRONMENTS[name])


def enter() -> None:
    """Goes on as the same command in the peers' Python, unless this is that Python already."""
    if not is_made("venv") or not (MODELS / "ready").exists():
        refuse("the peers are not installed, or not these versions; run: python3 Benchmarks/peers.py --prepare")
    if pathlib.Path(sys.prefix) != CACHE / "venv":
        arguments = [argument for argument in sys.argv if argument != "--prepare"]
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.execv(python(), [str(python()), *arguments])


def prepare(model: pathlib.Path) -> None:
    if not (model / "model.safetensors").is_file():
        refuse(f"{model}: no model; fetch it with Scripts/bootstrap")
    install_debian_packages()
    for name in PEERS:
        ensure(name)
    say("Models")
    subprocess.run(
        [python(), "-m", "speed.models", str(model.resolve())], cwd=HERE.parent, check=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"})


def ensure(name: str) -> None:
    """Makes the environment if it is missing, or has other versions."""
    if not is_made(name):
        make(name)


def make(name: str) -> None:
    """A virtual environment with exactly what its requirements name. An optional one may fail, with a message."""
    folder = CACHE / name
    say(f"Python packages of {ENVIRONMENTS[name].name} (gigabytes, some minutes)")
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    if name == "infinity":
        packages = pathlib.Path("lib") / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
        (folder / packages / "peers.pth").write_text(f"{CACHE / 'venv' / packages}\n")
    pip = [python(name), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    done = subprocess.run([*pip, "--requirement", str(ENVIRONMENTS[name])])
    if done.returncode == 0:
        (folder / "requirements.sha256").write_text(digest(ENVIRONMENTS[name]))
    elif name in OPTIONAL:
        say(f"{name} could not be installed (what pip said is above); it is left out")
    else:
        refuse("the packages could not be installed; what pip said is above")


def install_debian_packages() -> None:
    missing = sorted({package for command, package in DEBIAN_PACKAGES.items() if shutil.which(command) is None})
    if not missing:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        refuse(f"Debian packages are missing; please run: sudo {' '.join(install)}")
    say(f"Debian packages: {' '.join(missing)}")
    if subprocess.run(install, stdout=subprocess.DEVNULL).returncode != 0:
        refuse(f"apt-get could not install {' '.join(missing)}; what it said is above")


def digest(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

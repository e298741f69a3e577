"""Build the packaged program and its installers for the current platform; `make package` calls it.

Run it with the Python to package, after `packaging/set-up.sh cpu,package`. The results are in `dist/`: on Linux a
Debian package and a self-installing archive, with the list of all bundled packages and the checksums.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

import icons
import inventory
import libraries

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
BUILD = ROOT / "build" / "package"
DIST = ROOT / "dist"
VERSION = metadata.version("layerdesk")
BILL = "layerdesk.cdx.json"
MAX_INSTALLED_MB = 1150
MAX_DEB_MB = 280
MAINTAINER = "Layerdesk contributors <layerdesk@localhost>"


def main() -> int:
    """Build, and print the files that were written."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--fast", action="store_true", help="compress less, for tests")
    parser.add_argument("--again", action="store_true", help="build the program a second time: all bytes must be equal")
    options = parser.parse_args()
    started = time.monotonic()
    epoch = commit_time()
    program = build_program(epoch, BUILD)
    bill = write_bill(program, epoch)
    built = time.monotonic()
    DIST.mkdir(exist_ok=True)
    packages = {"linux": linux, "win32": windows, "darwin": macos}[sys.platform](program, bill, epoch, options.fast)
    shutil.copy(program / BILL, DIST / f"layerdesk-{VERSION}.cdx.json")
    packages.append(DIST / f"layerdesk-{VERSION}.cdx.json")
    sums = "".join(f"{sha256_of(path)}  {path.name}\n" for path in sorted(packages))
    (DIST / "SHA256SUMS").write_text(sums, "utf-8")
    for path in packages:
        print(f"{path.stat().st_size / 1e6:8.1f} MB  {path.relative_to(ROOT)}")
    minutes = [(later - earlier) / 60 for earlier, later in ((started, built), (built, time.monotonic()))]
    print(f"Built in {minutes[0]:.1f} minutes, packed in {minutes[1]:.1f} minutes.")
    return compare(program, epoch) if options.again else 0


def commit_time() -> int:
    """Return the time of the commit in seconds since 1970, so that the same commit gives the same bytes."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    command = ["git", "log", "-1", "--format=%ct"]
    if shutil.which("git"):
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if result.returncode == 0:
            return int(result.stdout)
    return int((ROOT / "CHANGELOG.md").stat().st_mtime)


def build_program(epoch: int, place: Path) -> Path:
    """Run PyInstaller, and return the folder of the program below `place`."""
    icons.draw(ROOT / "resources" / "layerdesk.svg", BUILD / "icons")
    environment = {**os.environ, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(epoch), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    places = ["--distpath", str(place / "dist"), "--workpath", str(place / "work")]
    subprocess.run([*command, *places, str(PACKAGING / "layerdesk.spec")], check=True, cwd=ROOT, env=environment)
    return place / "dist" / "layerdesk"


def compare(program: Path, epoch: int) -> int:
    """Build the program again in another folder, and return 0 if all files are equal byte by byte."""
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        again = build_program(epoch, Path(folder))
        shutil.copy(program / BILL, again / BILL)
        one, other = ({path.relative_to(tree): path for path in tree.rglob("*")} for tree in (program, again))
        only = sorted(map(str, one.keys() ^ other.keys()))
        both = [path for path in one.keys() & other.keys() if one[path].is_file()]
        differ = sorted(str(path) for path in both if sha256_of(one[path]) != sha256_of(other[path]))
    for text, paths in (("in one build only", only), ("different", differ)):
        print("".join(f"{path} is {text}\n" for path in paths), end="")
    print(f"Built again: {len(both)} files in both, {len(only)} in one only, {len(differ)} different.")
    return int(bool(only or differ))


def write_bill(program: Path, epoch: int) -> inventory.Component:
    """Write the list of all bundled packages into the program, and return it."""
    contents = json.loads((BUILD / "work" / "layerdesk" / "contents.json").read_text("utf-8"))
    bill = inventory.bill_of(contents, VERSION, epoch)
    (program / BILL).write_text(json.dumps(bill, indent=1), "utf-8")
    return bill


def linux(program: Path, bill: inventory.Component, epoch: int, fast: bool) -> list[Path]:
    """Build the Debian package and the self-installing archive from the same tree, which is compressed once."""
    depends = libraries.packages_for(program)
    tree = linux_tree(program, bill)
    megabytes = size_of(tree) // 10**6
    files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    print(f"{megabytes} MB installed, {len(files)} files")
    if megabytes > MAX_INSTALLED_MB:
        raise SystemExit(f"{megabytes} MB is more than {MAX_INSTALLED_MB} MB: exclude new files in exclusions.py")
    payload = compressed(tree, BUILD / "data.tar.xz", epoch, fast)
    packages = [debian_package(tree, files, payload, depends, epoch), installer(payload, depends, megabytes)]
    if packages[0].stat().st_size > MAX_DEB_MB * 10**6 and not fast:
        raise SystemExit(f"{packages[0].name} is larger than {MAX_DEB_MB} MB")
    return packages


def linux_tree(program: Path, bill: inventory.Component) -> Path:
    """Lay out the installed files below `usr`, and return the folder that contains `usr`."""
    tree = BUILD / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    usr, own = tree / "usr", PACKAGING / "linux"
    shutil.copytree(program, usr / "lib" / "layerdesk", symlinks=True, copy_function=os.link)
    (usr / "bin").mkdir()
    (usr / "bin" / "layerdesk").symlink_to("../lib/layerdesk/layerdesk")
    share = usr / "share"
    places = {
        own / "layerdesk.desktop": share / "applications" / "layerdesk.desktop",
        own / "layerdesk.xml": share / "mime" / "packages" / "layerdesk.xml",
        ROOT / "resources" / "layerdesk.svg": share / "icons" / "hicolor" / "scalable" / "apps" / "layerdesk.svg",
    }
    for size in (48, 128, 256):
        icon = share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / "layerdesk.png"
        places[BUILD / "icons" / f"layerdesk-{size}.png"] = icon
    for source, target in places.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    manual = share / "man" / "man1" / "layerdesk.1.gz"
    manual.parent.mkdir(parents=True)
    manual.write_bytes(piped(["gzip", "-9", "--no-name", "--stdout"], (own / "layerdesk.1").read_bytes()))
    documents = share / "doc" / "layerdesk"
    inventory.copy_licences(bill, documents / "licences")
    licence = (ROOT / "LICENSE").read_text("utf-8")
    (documents / "copyright").write_text(inventory.copyright_of(bill, licence), "utf-8")
    shutil.copyfile(ROOT / "CHANGELOG.md", documents / "CHANGELOG.md")
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or path == usr / "lib" / "layerdesk" / "layerdesk"
            path.chmod(0o755 if executable else 0o644)
    return tree


def compressed(tree: Path, target: Path, epoch: int, fast: bool) -> Path:
    """Compress a tree reproducibly: the same files give the same bytes."""
    order = ["--sort=name", "--format=gnu", "--owner=0", "--group=0", "--numeric-owner", f"--mtime=@{epoch}"]
    packing = subprocess.Popen(["tar", "--create", *order, "--directory", tree, "."], stdout=subprocess.PIPE)
    with target.open("wb") as file:
        # Always two threads: their number changes the bytes.
        command = ["xz", "-0" if fast else "-6", "--threads=2", "--stdout"]
        subprocess.run(command, stdin=packing.stdout, stdout=file, check=True)
    if packing.wait():
        raise SystemExit("tar failed")
    return target


def debian_package(tree: Path, files: list[Path], payload: Path, depends: list[str], epoch: int) -> Path:
    """Build a Debian package, an archive of three members, from the compressed tree."""
    control = BUILD / "control"
    shutil.rmtree(control, ignore_errors=True)
    control.mkdir()
    fields = {
        "Package": "layerdesk",
        "Version": VERSION,
        "Architecture": "amd64",
        "Maintainer": MAINTAINER,
        "Installed-Size": str(size_of(tree) // 1024),
        "Depends": ", ".join(depends),
        "Recommends": "fonts-dejavu-core | fonts-liberation | fonts-noto-core, shared-mime-info, desktop-file-utils",
        "Section": "science",
        "Priority": "optional",
        "Description": "Build, train and use neural networks on tables\n"
        " A desktop program on top of Keras and TensorFlow that needs no code and no network.\n"
        " Everything is included except the C library and the libraries of the display server.",
    }
    (control / "control").write_text("".join(f"{name}: {value}\n" for name, value in fields.items()), "utf-8")
    sums = "".join(f"{md5_of(path)}  {path.relative_to(tree)}\n" for path in files)
    (control / "md5sums").write_text(sums, "utf-8")
    preinst = (PACKAGING / "linux" / "preinst").read_text("utf-8")
    (control / "preinst").write_text(preinst.replace("@GLIBC@", oldest_glibc()), "utf-8")
    (control / "preinst").chmod(0o755)
    compressed(control, BUILD / "control.tar.xz", epoch, False)
    (BUILD / "debian-binary").write_text("2.0\n", "utf-8")
    target = DIST / f"layerdesk_{VERSION}_amd64.deb"
    target.unlink(missing_ok=True)
    members = ["debian-binary", "control.tar.xz", payload.name]
    subprocess.run(["ar", "rcD", str(target), *members], cwd=BUILD, check=True)
    return target


def installer(payload: Path, depends: list[str], megabytes: int) -> Path:
    """Build the self-installing archive: the install script, followed by the compressed tree."""
    script = (PACKAGING / "linux" / "install.sh").read_text("utf-8")
    values = {
        "VERSION": VERSION,
        "GLIBC": oldest_glibc(),
        "LIBRARIES": " ".join(libraries.library_packages(depends)),
        "MEGABYTES": str(megabytes + 50),
        "LINES": str(len(script.splitlines()) + 1),
        "SHA256": sha256_of(payload),
    }
    for name, value in values.items():
        script = script.replace(f"@{name}@", value)
    target = DIST / f"layerdesk-{VERSION}-linux-x86_64.run"
    with target.open("wb") as file, payload.open("rb") as rest:
        file.write(script.encode())
        shutil.copyfileobj(rest, file)
    target.chmod(0o755)
    return target


def windows(program: Path, bill: inventory.Component, epoch: int, fast: bool) -> list[Path]:
    """Build an installer with Inno Setup 6.3 or newer, from PATH or its default folder."""
    write_licences(program, bill)
    compression = "lzma2/fast" if fast else "lzma2/max"
    defined = {"Version": VERSION, "Program": program, "Output": DIST, "Icon": BUILD / "icons" / "layerdesk.ico"}
    words = [f"/D{name}={value}" for name, value in (defined | {"Compression": compression}).items()]
    default_path = Path(os.environ.get("PROGRAMFILES(X86)", "C:\\"), "Inno Setup 6", "ISCC.exe")
    compiler = shutil.which("iscc") or str(default_path)
    subprocess.run([compiler, *words, str(PACKAGING / "windows" / "layerdesk.iss")], check=True)
    return [DIST / f"layerdesk-{VERSION}-windows-x86_64.exe"]


def macos(program: Path, bill: inventory.Component, epoch: int, fast: bool) -> list[Path]:
    """Build a disk image from which the user drags the program into Applications."""
    app = program.with_name("Layerdesk.app")
    write_licences(app / "Contents" / "Resources", bill)
    shutil.copy(program / BILL, app / "Contents" / "Resources")
    target = DIST / f"layerdesk-{VERSION}-macos-{os.uname().machine}.dmg"
    script = PACKAGING / "macos" / "make-dmg.sh"
    subprocess.run([str(script), str(app), str(target)], check=True)
    return [target]


def write_licences(folder: Path, bill: inventory.Component) -> None:
    """Write the list of packages and their licences into the program, on platforms without a folder for it."""
    licence = (ROOT / "LICENSE").read_text("utf-8")
    # With a byte order mark, by which Inno Setup detects UTF-8.
    (folder / "LICENCES.txt").write_text(inventory.copyright_of(bill, licence), "utf-8-sig")


def oldest_glibc() -> str:
    """Return the oldest version of the C library that the program supports."""
    return ".".join(map(str, libraries.OLDEST_GLIBC))


def size_of(tree: Path) -> int:
    """Return the total size of all files in bytes."""
    return sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink())


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def md5_of(path: Path) -> str:
    """Return the MD5 of a file in hexadecimal, which `dpkg --verify` compares."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def piped(command: list[str], data: bytes) -> bytes:
    """Return the output of a command for `data` as its input."""
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())

"""Contents of the package, excluded files, and systems that are refused before unpacking."""

from __future__ import annotations

import configparser
import plistlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

import main as entry_point
from engine import cli

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
LINUX = PACKAGING / "linux"
sys.path.insert(0, str(PACKAGING))
import exclusions  # noqa: E402
import inventory  # noqa: E402
import libraries  # noqa: E402

sys.path.remove(str(PACKAGING))

INSTALLING = {"VERSION": "1.0", "GLIBC": "2.35", "LIBRARIES": "libc.so.6:libc6", "MEGABYTES": "1", "SHA256": "0"}


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6\\plugins\\tls\\qschannelbackend.dll",
        "pyarrow\\arrow_flight.dll",
        "libstdc++.so.6",
        "libcuda.so.1",
        "tensorflow/include/a.h",
        "scipy/optimize/tests/test_a.py",
        "pyarrow/libarrow_python.so",
    ],
)
def test_unused_files_and_system_libraries_are_excluded(path):
    assert exclusions.is_excluded(path)


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "pyarrow/libarrow_python.so.2600",
        "libarrow_substrait.so.2600",
        "numpy.libs/libscipy_openblas64_-32a4b2a6.so",
        "engine/catalog/catalog.json",
        "resources/theme.qss",
        "a-library/of-tomorrow.so",
    ],
)
def test_used_and_unknown_files_are_packaged(path):
    assert not exclusions.is_excluded(path)


def test_every_exclusion_has_a_reason():
    assert [name for name, reason in (exclusions.MODULES | exclusions.FILES).items() if len(reason) < 5] == []


def test_no_module_of_the_program_imports_an_excluded_one():
    code = "\n".join(path.read_text("utf-8") for folder in ("engine", "ui") for path in (ROOT / folder).rglob("*.py"))
    imported = set(re.findall(r"^\s*(?:from|import) ([\w.]+)", code, re.MULTILINE))
    assert imported & set(exclusions.MODULES) == set()


def test_a_pattern_that_matches_nothing_is_reported():
    assert r"^grpc/" in exclusions.unused_patterns(["numpy/a.py"])
    assert r"^grpc/" not in exclusions.unused_patterns(["grpc/a.py"])


class Recipe:
    """What the spec passes to PyInstaller on a platform; nothing is built."""

    def __init__(self, platform, folder, monkeypatch):
        self.programs, self.bundled = {}, []
        monkeypatch.setattr(sys, "platform", platform)
        monkeypatch.setattr(sys, "path", list(sys.path))
        own = metadata.distribution("layerdesk")  # listing all installed packages takes a second
        monkeypatch.setattr(metadata, "distributions", lambda: [own])
        given = {"SPECPATH": str(PACKAGING), "DISTPATH": str(folder), "workpath": str(folder)}
        classes = {"Analysis": self.analysis, "PYZ": list, "EXE": self.program, "COLLECT": self.collected}
        script = (PACKAGING / "layerdesk.spec").read_text("utf-8")
        exec(compile(script, "layerdesk.spec", "exec"), {**given, **classes, "BUNDLE": self.bundle})

    def analysis(self, scripts, *, datas, hiddenimports, **others):
        self.files, self.modules = [place for _, place in datas], hiddenimports
        self.found = SimpleNamespace(
            pure=[], scripts=scripts, datas=[], binaries=[("PySide6/qml/a.dll", "a", "BINARY")]
        )
        return self.found

    def program(self, *_, name, console, icon, **others):
        self.programs[name] = (console, Path(icon).suffix if icon else "")

    def collected(self, *parts, name, **others):
        self.inside = [entry for part in parts if part for entry in part]

    def bundle(self, collected, **others):
        self.bundled.append(others["name"])


@pytest.mark.parametrize(
    ("platform", "programs", "bundled"),
    [
        ("linux", {"layerdesk": (True, "")}, []),
        # A program of Windows has a window or a console, and never both.
        ("win32", {"layerdesk": (False, ".ico"), "layerdesk-cli": (True, ".ico")}, []),
        ("darwin", {"layerdesk": (False, ".icns")}, ["Layerdesk.app"]),
    ],
)
def test_one_spec_serves_every_platform(platform, programs, bundled, tmp_path, monkeypatch):
    recipe = Recipe(platform, tmp_path, monkeypatch)
    assert (recipe.programs, recipe.bundled) == (programs, bundled)
    assert {"engine.workbench", "ui.app.app", "ui.app.smoke_test", "engine.storage.untrusted.worker"} <= set(
        recipe.modules
    )
    assert {"engine/catalog", "engine/export/report", "resources", "resources/samples"} <= set(recipe.files)
    assert "resources/screenshots" not in recipe.files
    names = [entry[0] for entry in recipe.inside]
    assert "PySide6/qml/a.dll" not in names  # excluded in exclusions.py
    assert any(name.startswith("layerdesk-") and name.endswith("METADATA") for name in names)


def test_windows_and_macos_get_the_paths_that_the_spec_builds():
    script = (PACKAGING / "windows" / "layerdesk.iss").read_text("utf-8")
    defined = set(re.findall(r"\{#(\w+)\}", script))
    maker = (PACKAGING / "make_package.py").read_text("utf-8")
    assert defined == {"Version", "Program", "Output", "Icon", "Compression"}
    assert all(f'"{name}"' in maker for name in defined)
    assert plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())


@pytest.fixture
def machine(monkeypatch):
    """Return a table of linked libraries by file name; tests fill it."""
    links: dict[str, set[str]] = {}
    monkeypatch.setattr(
        libraries, "needed_by", lambda paths: {path: links[path.name] for path in paths if path.name in links}
    )
    return links


def test_a_library_is_removed_with_the_only_plugin_that_needs_it(machine):
    machine |= {"libQt.so": {"libxcb-icccm.so.4"}, "libxcb-icccm.so.4": {"libxcb-util.so.1"}, "libgtk-3.so.0": {"libz"}}
    system = ["libxcb-icccm.so.4", "libxcb-util.so.1", "libgtk-3.so.0", "libpython3.11.so.1.0"]
    entries = [("PySide6/libQt.so", "/venv/libQt.so", "BINARY"), *((name, f"/lib/{name}", "BINARY") for name in system)]
    kept = [entry[0] for entry in libraries.without_unused(entries, ["/venv"])]
    assert kept == ["PySide6/libQt.so", "libxcb-icccm.so.4", "libxcb-util.so.1", "libpython3.11.so.1.0"]


def test_libraries_of_one_name_in_two_wheels_are_both_kept(machine):
    machine |= {"a.so": {"libgfortran.so.5"}}
    wheels = ("numpy.libs", "scipy.libs")
    entries = [(f"{wheel}/libgfortran.so.5", f"/venv/{wheel}/libgfortran.so.5", "BINARY") for wheel in wheels]
    entries.append(("numpy/a.so", "/venv/numpy/a.so", "EXTENSION"))
    assert libraries.without_unused(entries, ["/venv"]) == entries


def test_a_library_of_a_wheel_is_removed_with_the_excluded_module(machine):
    machine |= {"_imaging.so": {"libjpeg.so"}, "libjpeg.so": {"libz.so"}, "libwebp.so": {"libsharpyuv.so"}}
    brought = [f"pillow.libs/lib{name}.so" for name in ("jpeg", "z", "webp", "sharpyuv")]
    entries = [(name, f"/venv/{name}", "BINARY") for name in ("PIL/_imaging.so", *brought)]
    kept = [entry[0] for entry in libraries.without_unused(entries, ["/venv"])]
    assert kept == ["PIL/_imaging.so", "pillow.libs/libjpeg.so", "pillow.libs/libz.so"]


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A built program of one library."""
    (tmp_path / "layerdesk").touch()
    (tmp_path / "liba.so").touch()
    monkeypatch.setattr(libraries, "newest_glibc", lambda files: ((2, 35), tmp_path / "liba.so"))
    return tmp_path


def test_a_package_depends_on_the_system_libraries_that_it_is_linked_to(machine, built):
    machine |= {"layerdesk": {"libc.so.6", "liba.so"}, "liba.so": {"libX11.so.6", "libc.so.6"}}
    assert libraries.packages_for(built) == ["libc6 (>= 2.35)", "libx11-6"]


def test_the_archive_checks_only_libraries_that_the_package_depends_on():
    assert libraries.library_packages(["libc6 (>= 2.35)", "libx11-6"]) == ["libX11.so.6:libx11-6"]


def test_a_missing_library_stops_the_build(machine, built):
    machine |= {"liba.so": {"libxcb-cursor.so.0"}}
    with pytest.raises(SystemExit, match=r"liba.so is linked to libxcb-cursor.so.0, which is neither bundled"):
        libraries.packages_for(built)


def test_too_new_a_c_library_stops_the_build(machine, built, monkeypatch):
    monkeypatch.setattr(libraries, "newest_glibc", lambda files: ((2, 38), built / "liba.so"))
    with pytest.raises(SystemExit, match=r"liba.so requires glibc 2.38; the newest allowed is 2.35"):
        libraries.packages_for(built)


@pytest.mark.parametrize("name", ["libnvidia-ml.so.1", "libgtk-3.so.0", "libc.so.6", "libstdc++.so.6", "libGL.so.1"])
def test_drivers_gtk_and_the_c_library_inside_stop_the_build(machine, built, name):
    (built / name).touch()
    with pytest.raises(SystemExit, match="must come from the system"):
        libraries.packages_for(built)


def test_readelf_lists_what_a_real_library_is_linked_to():
    if not sys.platform.startswith("linux") or shutil.which("readelf") is None:
        return
    import zstandard.backend_c as extension

    path = Path(extension.__file__)
    assert "libc.so.6" in libraries.needed_by([path])[path]
    assert libraries.newest_glibc([path])[0] >= (2, 2)


def test_the_list_of_packages_has_versions_and_licences_and_is_reproducible():
    contents = {"distributions": ["numpy", "keras"], "system": []}
    bill = inventory.bill_of(contents, "1.0", 0)
    assert bill == inventory.bill_of(contents, "1.0", 0)
    assert bill["metadata"]["timestamp"] == "1970-01-01T00:00:00Z"
    named = {each["name"]: each for each in bill["components"]}
    assert {"python", "numpy", "keras"} <= named.keys()
    assert named["numpy"]["purl"].startswith("pkg:pypi/numpy@2")
    assert "BSD" in str(named["numpy"]["licenses"])
    text = inventory.copyright_of(bill, "MIT License")
    assert "MIT License" in text and "keras" in text


def test_the_desktop_entry_names_the_files_that_a_double_click_opens():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(LINUX / "layerdesk.desktop", "utf-8")
    kind = ET.parse(LINUX / "layerdesk.xml").getroot()[0]
    assert entry["Desktop Entry"]["MimeType"] == kind.attrib["type"] + ";"
    assert entry["Desktop Entry"]["Exec"] == "layerdesk %f"
    assert 'pattern="*.layerdesk"' in (LINUX / "layerdesk.xml").read_text("utf-8")


def test_the_manual_names_every_command(capsys):
    with pytest.raises(SystemExit):
        cli.run(["--help"])
    listed = capsys.readouterr().out.partition("COMMAND\n")[2].partition("\n\n")[0]
    names = re.findall(r"^ {4}(\w+)", listed, re.MULTILINE)
    assert {"train", "selfcheck"} <= set(names)
    manual = (LINUX / "layerdesk.1").read_text("utf-8")
    assert [name for name in names if not re.search(rf"^\.BR? \"?{name}\b", manual, re.MULTILINE)] == []


@pytest.fixture
def old_machine(tmp_path):
    """Return a folder of commands for PATH that imitates a machine with an old C library."""
    for name in ("sh", "sed", "sort", "head", "printf", "id", "pwd", "grep", "cat", "tail", "awk", "df", "mkdir"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    for name, says in {"getconf": "glibc 2.31", "uname": "Linux"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\necho {says}\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "uname").write_text('#!/bin/sh\n[ "$1" = -m ] && echo x86_64 || echo Linux\n', "utf-8")
    return tmp_path


def run_script(name, folder, *arguments):
    """Run a script of the package with its placeholders filled, and return the result."""
    script = (LINUX / name).read_text("utf-8")
    for each, value in {**INSTALLING, "LINES": "1"}.items():
        script = script.replace(f"@{each}@", value)
    path = folder / f"built-{name}"
    path.write_text(script, "utf-8")
    environment = {"PATH": str(folder), "HOME": str(folder / "home")}
    return subprocess.run(["sh", path, *arguments], env=environment, capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize("name", ["preinst", "install.sh"])
def test_a_system_with_an_older_c_library_is_refused_before_anything_is_unpacked(name, old_machine):
    result = run_script(name, old_machine)
    assert result.returncode == 1
    assert "glibc 2.31, and Layerdesk needs 2.35 or newer" in result.stderr
    assert not (old_machine / "home").exists()


def test_a_system_that_is_new_enough_passes(old_machine):
    (old_machine / "getconf").write_text("#!/bin/sh\necho glibc 2.41\n", "utf-8")
    assert run_script("preinst", old_machine).returncode == 0


def test_a_system_that_lacks_libraries_is_reported_which(old_machine):
    (old_machine / "getconf").write_text("#!/bin/sh\necho glibc 2.35\n", "utf-8")
    (old_machine / "ldconfig").write_text("#!/bin/sh\necho 'libz.so.1 (libc6) => x'\n", "utf-8")
    (old_machine / "ldconfig").chmod(0o755)
    result = run_script("install.sh", old_machine, "--check")
    assert result.returncode == 1
    assert "missing system packages (names of Debian): libc6" in result.stderr


@pytest.mark.parametrize("words", [["-c", "print(1)"], ["-m", "http.server"], ["-B", "-S", "-I", "-c", "1"]])
def test_a_packaged_program_refuses_to_be_a_python_interpreter(words):
    with pytest.raises(SystemExit, match="not a Python interpreter"):
        entry_point.serve_as_interpreter(words)


@pytest.mark.parametrize("words", [[], ["students.csv"], ["train", "a.json"], ["-c"], ["--version"]])
def test_other_arguments_pass(words):
    entry_point.serve_as_interpreter(words)


def test_the_option_of_the_smoke_test_is_the_same_in_both_places():
    from engine.cli.selfcheck import relaunch

    assert entry_point.SMOKE_TEST == relaunch.SMOKE_TEST

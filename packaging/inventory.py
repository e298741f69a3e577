"""The list of all packages in the packaged program, with versions and licences, as CycloneDX and as text.

It is built from the file `contents.json` that `layerdesk.spec` writes, by the Python that built the program.
"""

from __future__ import annotations

import datetime
import json
import platform
import re
import shutil
import subprocess
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

Component = dict[str, Any]

KNOWN_LICENCES = {"pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception", "namex": "Apache-2.0"}
"""Licences that the metadata of a package states incompletely or not at all."""
LICENCE_NAMES = re.compile(r"^License: *(.+)$", re.MULTILINE)
DOCUMENTS = Path("/usr/share/doc")
COPYRIGHT_HEAD = """\
Layerdesk, {version}
{line}

{own}
Packages
--------
The packages below are part of this program, each under its own licence. The full texts are in the folder licences/
next to this file, and in the .dist-info folders of the program. Qt and PySide6 are used under the LGPL version 3: their
libraries are separate files, which you may replace by others of the same interface.

"""


def bill_of(contents: dict[str, list[str]], version: str, epoch: int) -> dict[str, Any]:
    """Return the list of packages as CycloneDX 1.6; the same contents give the same list.

    Parameters
    ----------
    contents : dict
        ``distributions``, names of Python packages, and ``system``, paths of libraries of the build machine.
    version : str
    epoch : int
        Time of the commit that was built, in seconds since 1970.
    """
    components = [_python(), *(_distribution(name) for name in contents["distributions"] if name != "layerdesk")]
    components += [_system_package(name) for name in sorted(_packages_of(contents["system"]))]
    seed = json.dumps(components, sort_keys=True) + version
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, seed)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(epoch, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": "layerdesk",
                "name": "layerdesk",
                "version": version,
                "licenses": [{"expression": "MIT"}],
            },
        },
        "components": components,
        "dependencies": [{"ref": "layerdesk", "dependsOn": [each["bom-ref"] for each in components]}],
    }


def copyright_of(bill: dict[str, Any], licence: str) -> str:
    """Return the file `copyright`: the licence of Layerdesk, then every package with its version and licence."""
    version = bill["metadata"]["component"]["version"]
    head = COPYRIGHT_HEAD.format(version=version, line="=" * (11 + len(version)), own=licence)
    rows = [(each["name"], each["version"], _licence_text(each)) for each in bill["components"]]
    return head + "".join(f"{name:28} {number:26} {words}\n" for name, number, words in rows)


def copy_licences(bill: dict[str, Any], folder: Path) -> None:
    """Copy the licences of system libraries, and the texts of licences that Python packages only name."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in bill["components"]:
        text = DOCUMENTS / each["name"] / "copyright"
        if each["purl"].startswith("pkg:deb/") and text.exists():
            shutil.copyfile(text, folder / f"{each['name']}.txt")
    for name in ("LGPL-3", "GPL-3", "Apache-2.0"):
        text = Path("/usr/share/common-licenses") / name
        if text.exists():
            shutil.copyfile(text, folder / f"{name}.txt")


def _python() -> Component:
    return _component("python", platform.python_version(), "generic/python", {"expression": "PSF-2.0"})


def _distribution(name: str) -> Component:
    found = metadata.distribution(name)
    about, quoted = found.metadata, re.sub(r"[-_.]+", "-", name).lower()
    classifiers = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier", ()) if line.startswith("License")]
    named = (about.get("License") or "").strip()
    expression = KNOWN_LICENCES.get(name) or about.get("License-Expression")
    licence = (named if 0 < len(named) < 80 else "") or ", ".join(classifiers)
    stated = {"expression": expression} if expression else {"license": {"name": licence}} if licence else None
    return _component(name, found.version, f"pypi/{quoted}", stated)


def _system_package(name: str) -> Component:
    query = ["dpkg-query", "--show", "--showformat=${Version}", name]
    version = subprocess.run(query, capture_output=True, text=True, check=True).stdout
    text = DOCUMENTS / name.partition(":")[0] / "copyright"
    licences = LICENCE_NAMES.findall(text.read_text("utf-8", "replace")) if text.exists() else []
    named = ", ".join(dict.fromkeys(each.strip() for each in licences)) or "see its copyright file"
    plain = name.partition(":")[0]
    return _component(plain, version, f"deb/debian/{plain}", {"license": {"name": named}})


def _packages_of(paths: list[str]) -> set[str]:
    """Return the Debian packages that the files belong to; empty if the build machine has no dpkg."""
    if not paths or shutil.which("dpkg-query") is None:
        return set()
    found = set()
    for path in paths:
        # A file has two names where /lib is a link to /usr/lib.
        names = {path, str(Path(path).resolve()), path.removeprefix("/usr"), f"/usr{path}"}
        query = ["dpkg-query", "--search", *sorted(names)]
        output = subprocess.run(query, capture_output=True, text=True, check=False).stdout
        found |= {line.partition(": ")[0] for line in output.splitlines()[:1]}
    return found


def _component(name: str, version: str, place: str, licence: Component | None) -> Component:
    purl = f"pkg:{place}@{quote(version, safe=':~')}"
    one = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    return one | ({"licenses": [licence]} if licence else {})


def _licence_text(component: Component) -> str:
    licences = component.get("licenses", ())
    return ", ".join(each.get("expression") or each["license"]["name"] for each in licences) or "see its files"

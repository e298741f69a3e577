"""Thousands of damaged and hostile model files: `make fuzz` runs 10,000, the tests a small fixed share.

Then come generated tables, see `tests.fuzz_tables`.

Each case is a good file that was mutated by a number of its own, so that a case that fails can be made again:
``python -m tests.fuzz --first 4711 --cases 1``. Files are read in forked processes of bounded memory and time; what
ends one of them is read once more as the program reads it, behind the second wall. A case fails when anything else
comes of it than a model or a sentence, when it takes too long or too much, or when it leaves a mark.

Time is time of computing: how busy the machine is with other things is no fault of a file.
"""

from __future__ import annotations

import argparse
import copy
import io
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from engine.storage.untrusted import worker
from engine.system.errors import EngineError
from main import prepare_environment
from tests import fuzz_tables
from tests.engine.storage.untrusted.model_files import (
    dense,
    hdf5_bytes,
    keras_file,
    layer,
    legacy_file,
    legacy_weights,
    sequential,
)

BATCH = 50
MAX_SECONDS = 5
MAX_GROWTH = 2**30
DEATH = "held by the second wall"

WORDS = (
    "Lambda",
    "TFSMLayer",
    "function",
    "__lambda__",
    "keras.utils",
    "os",
    "system",
    "\x00",
    "",
    "é" * 50,
    "../../a",
)
VALUES: tuple[Any, ...] = (None, True, -1, 0, 2**31, 2**63, 10**30, 1e308, [], {}, [[]], "", *WORDS)


def bases(folder: Path) -> dict[str, bytes]:
    """Return good files of every kind, with the ending of each."""
    adam = layer("Adam", "keras.optimizers", learning_rate=0.001)
    whole = sequential(
        dense(), layer("Dropout", name="dropout", rate=0.2), compile_config={"optimizer": adam, "loss": "mse"}
    )
    architecture = json.dumps(whole).encode()
    training = {"optimizer_config": {"class_name": "Adam", "config": {"lr": 0.1}}, "loss": "mse", "metrics": ["mae"]}
    return {
        "whole.keras": keras_file(folder / "whole.keras", whole).read_bytes(),
        "whole.h5": legacy_file(folder / "whole.h5", whole, training).read_bytes(),
        "plain.weights.h5": hdf5_bytes(),
        "old.weights.h5": hdf5_bytes(legacy_weights),
        "layers.json": architecture,
    }


def mutated(name: str, good: bytes, chance: random.Random) -> bytes:
    """Return a file that was once good."""
    if name.endswith(".json") and chance.random() < 0.7:
        return _mutated_json(good, chance)
    if name.endswith(".keras") and chance.random() < 0.6:
        return _mutated_zip(good, chance)
    ways: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flipped, _cut, _moved, _overwritten)
    return chance.choice(ways)(good, chance)


def _flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 2, 8, 64))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _moved(content: bytes, chance: random.Random) -> bytes:
    start, end, place = sorted(chance.randrange(len(content)) for _ in range(3))
    return content[:start] + content[end:place] + content[start:end] + content[place:]


def _overwritten(content: bytes, chance: random.Random) -> bytes:
    """Put extreme numbers where sizes and addresses may be."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 4))):
        number = chance.choice((0, 1, 255, 2**15, 2**16 - 1, 2**31 - 1, 2**32 - 1, 2**63 - 1, 2**64 - 1))
        width = chance.choice((1, 2, 4, 8))
        place = chance.randrange(max(len(changed) - 8, 1))
        changed[place : place + width] = (number % 256**width).to_bytes(width, "little")
    return bytes(changed)


def _mutated_zip(content: bytes, chance: random.Random) -> bytes:
    """Change one member, and write a zip that is right for the rest."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(list(members))
    members[name] = (_mutated_json if name.endswith(".json") else mutated_hdf5)(members[name], chance)
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for member, text in members.items():
            archive.writestr(member, text)
    return memory.getvalue()


def mutated_hdf5(content: bytes, chance: random.Random) -> bytes:
    return chance.choice((_flipped, _cut, _overwritten))(content, chance)


def _mutated_json(content: bytes, chance: random.Random) -> bytes:
    """Change a tree at some places: values, keys, whole branches, or one put into another."""
    tree = json.loads(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        places = list(_places(tree))
        if not places:
            break
        holder, key = chance.choice(places)
        match chance.randrange(5):
            case 0:
                holder[key] = chance.choice(VALUES)
            case 1:
                holder[key] = copy.deepcopy(chance.choice(places)[0])
            case 2 if isinstance(holder, dict):
                holder[chance.choice(WORDS)] = holder.pop(key)
            case 3:
                del holder[key]
            case _:
                holder[key] = [holder[key]] * chance.choice((1, 3, 1_000))
    return json.dumps(tree).encode("utf-8", "surrogatepass")


def _places(tree: Any) -> Any:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(pairs):
        yield tree, key
        yield from _places(value)


def outcome(path: Path) -> str:
    """Read a file and translate it; say what came of it: ``read``, ``sentence``, or what is wrong."""
    from engine.network import keras_config
    from engine.storage.untrusted import file_contents, open_file, payload, worker

    try:
        with open_file.open_regular(path) as file:
            answer = b"".join(worker.response(file, path.name))
            contents = file_contents.interpret(payload.from_bytes(answer, path.name), path.name)
        if contents.config is not None and "layers" in contents.config["config"]:
            keras_config.model_from_config(contents.config)
            keras_config.compile_from_config(contents.compile)
    except EngineError as error:
        good = error.text.endswith(".") and len(error.text) < 1_000
        return "sentence" if good else f"no sentence: {error.text!r}"
    return "read"


def run_cases(first: int, count: int, report: Callable[[str], object] = print) -> Counter[str]:
    """Run cases by number, and return how many ended how; what is wrong is reported with the number of the case."""
    from engine.network import keras_config  # noqa: F401 - before the forks, which all use it

    results: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        good = bases(folder)
        for path in folder.iterdir():
            path.unlink()
        for start in range(first, first + count, BATCH):
            cases = range(start, min(start + BATCH, first + count))
            for case, result in _batch(cases, good, folder).items():
                results[result if result in ("read", "sentence", DEATH) else "wrong"] += 1
                if result not in ("read", "sentence"):
                    report(f"case {case}: {result}")
        left = os.listdir(folder)
        if left:
            results["wrong"] += len(left)
            report(f"left behind: {left}")
    return results


def _batch(cases: range, good: Mapping[str, bytes], folder: Path) -> dict[int, str]:
    """Return what came of some cases, which are run in one fork, and one by one from where the fork died."""
    found: dict[int, str] = {}
    while len(found) < len(cases):
        done = len(found)
        lines = _forked(cases[done:], good, folder)
        found |= {cases[done + position]: line for position, line in enumerate(lines)}
        if len(found) < len(cases):
            case = cases[len(found)]
            found[case] = _behind_the_second_wall(case, good, folder)
    return found


def _behind_the_second_wall(case: int, good: Mapping[str, bytes], folder: Path) -> str:
    """Read what ended a fork as the program reads it, and say what came of it."""
    from engine.storage.untrusted import worker_client

    path = _written(case, good, folder)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        worker_client.read(path)
    except EngineError as error:
        result = DEATH if error.text.endswith(".") else f"no sentence: {error.text!r}"
    else:
        result = "ended a fork, and is read by a process of its own"
    finally:
        path.unlink()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return result if seconds < MAX_SECONDS else f"took {seconds:.1f} s behind the second wall"


def _written(case: int, good: Mapping[str, bytes], folder: Path) -> Path:
    """Write the file of a case."""
    chance = random.Random(case)
    name = chance.choice(list(good))
    path = folder / f"case.{name}"
    path.write_bytes(mutated(name, good[name], chance))
    return path


def _forked(cases: range, good: Mapping[str, bytes], folder: Path) -> list[str]:
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        try:
            _run_here(cases, good, folder, writing)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answers:
        lines = answers.read().splitlines()
    os.waitpid(process, 0)
    for left in folder.glob("case.*"):
        left.unlink()
    return lines


def _run_here(cases: range, good: Mapping[str, bytes], folder: Path, writing: int) -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MAX_GROWTH,) * 2)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    for case in cases:
        signal.setitimer(signal.ITIMER_PROF, worker.SECONDS)
        started = time.process_time()
        path = _written(case, good, folder)
        try:
            result = outcome(path)
        except BaseException as error:  # whatever it is, it is no sentence
            result = f"{type(error).__name__} of {path.name}: {str(error)[:200]!r}"
        seconds = time.process_time() - started
        path.unlink()
        result = result if seconds < MAX_SECONDS else f"took {seconds:.1f} s"
        os.write(writing, f"{result}\n".encode())


def main() -> int:
    prepare_environment()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--tables", type=int, default=2_000, help="generated tables, after the model files")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--keep", default="", metavar="FOLDER", help="keep the files of the tables here")
    options = parser.parse_args()
    started = time.perf_counter()
    results = run_cases(options.first, options.cases)
    print(f"{options.cases:,} cases in {time.perf_counter() - started:.0f} s: {dict(results)}")
    started = time.perf_counter()
    tables = fuzz_tables.run_tables(options.first, options.tables, print, options.keep)
    print(f"{options.tables:,} tables in {time.perf_counter() - started:.0f} s: {dict(tables)}")
    return 1 if results["wrong"] or tables["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())

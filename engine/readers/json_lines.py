"""JSON Lines: one JSON object per line."""

from __future__ import annotations

from engine.readers.json import JSON_FUNCTIONS, guess_json, json_source, preview_json, read_json
from engine.readers.reader import Reader

READER = Reader(
    name="lines",
    label="JSON, one object per line",
    noun="JSON lines",
    order=30,
    endings=(".jsonl", ".ndjson"),
    guess=lambda file: guess_json(file, "lines"),
    read=read_json,
    preview=preview_json,
    pandas_source=json_source,
    functions=JSON_FUNCTIONS,
    options=("encoding",),
)

"""Run native code on a file of a stranger in a process of its own, which has that file and its output, and no more.

Belongs here: starting, watching and restricting that process. Does not: what it reads (`engine.storage.untrusted` for
models, `engine.readers.parsing.sandboxed` for tables).

- `restrictions`: what the process may do
- `reading_process`: start it, wait for its output, stop it; and its own side
"""

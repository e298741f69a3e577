"""Rules of the source tree: packages, names, imports."""

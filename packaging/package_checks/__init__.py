"""Checks of an installed package in minimal Debian systems, run by `check_package.py`.

- `fixtures`: the packages, the systems to install them in, and the error of a failed check
- `installation`: refusal, installation, upgrade, removal
- `execution`: the self-check, unusual environments, the sandbox, starting time
- `desktop`: double click, a single window, X11 and Wayland
"""

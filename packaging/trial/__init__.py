"""What holds for an installed package, proven in bare Debian systems; `try_package.py` goes through it.

- `ground`: what is tried, the systems that it is tried in, and what a broken rule raises
- `installing`: refused, installed, upgraded, removed
- `running`: proves itself, wherever and for whomever it is started
- `showing`: on the screen: double click, one window, X11 and Wayland
"""

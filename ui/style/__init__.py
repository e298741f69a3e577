"""Palette, theme and preferences.

Belongs here: looks and what is remembered of them; the only reader of `resources/`. Does not: widgets.

- `object_names`: `named`, which sets the object name of a new widget
- `palettes`: colours
- `preferences`: what is remembered
- `theme`: style sheet, icons, fonts
"""

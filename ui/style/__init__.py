"""Palette, theme and preferences.

Belongs here: looks and what is remembered of them; the only reader of `resources/`. Does not: widgets.

- `palettes`: colours
- `preferences`: what is remembered
- `theme`: style sheet, icons, fonts
"""

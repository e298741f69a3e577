"""Palette, theme and preferences.

Belongs here: colours, fonts, icons and preferences; the only reader of `resources/`. Does not: widgets.

- `object_names`: `named`, which sets the object name of a new widget
- `palettes`: colours
- `preferences`: stored preferences
- `theme`: style sheet, icons, fonts
"""

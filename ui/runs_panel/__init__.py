"""The runs panel: every training of a project, how it went, what it was worth, and what sets runs apart.

``panel``             the panel and its buttons
``runs_model``        runs as rows of a table, and their order
``comparison_view``   the settings in which the selected runs differ
"""

from ui.runs_panel.panel import RunsPanel

__all__ = ["RunsPanel"]

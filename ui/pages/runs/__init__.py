"""The runs panel: every training of a project, how it went, what it was worth, and what sets runs apart.

``panel``             the panel and its buttons
``runs_model``        runs as rows of a table, and their order
``comparison_view``   the selected runs side by side: settings, ``scores_table``, curves in an ``overlay``
``queue_view``        what waits to be trained, with ``queue_model``
``row_table``         how all these tables look
"""

from ui.pages.runs.page import RunsPage

__all__ = ["RunsPage"]

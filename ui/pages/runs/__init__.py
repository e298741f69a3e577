"""Page of runs: all trainings of a project, their comparison, and the queue.

Belongs here: lists and comparison of runs. Does not: the curves and metrics of a single run.

- `page`: the table of runs and its buttons
- `runs_model`: runs as rows of a table, and their order
- `comparison_view`: selected runs side by side: differing settings, `scores_table`, `curve_overlay`
- `queue_view`: queued trainings, with `queue_model`
- `row_table`: appearance of these tables
"""

from ui.pages.runs.page import RunsPage

__all__ = ["RunsPage"]

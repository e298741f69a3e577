"""Page of results: how good the current model is, and its predictions.

Belongs here: metrics, explanations and predictions of one model. Does not: comparison of runs.

- `page`: the page: its tabs, which run and which rows are shown
- `header`: name and origin of the model, choice of target and rows
- `scores`: the Scores tab
- `explain`: the tabs Charts, Rows, Understand and What-if, and their queries to the model
- `predictions_view`: the Predictions tab
- `batch_size_dialog`: batch size and steps of evaluate and predict
- `empty_results`: shown before there is a model
"""

from ui.pages.results.page import ResultsPage

__all__ = ["ResultsPage"]

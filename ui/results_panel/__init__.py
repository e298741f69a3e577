"""The results panel: what the trained model is worth, and what it says of new rows.

``panel``               the panel: which page, which run, which rows; what the window tells and what the user wants
``scores_page``         the page "Scores": ``score_cards`` above, then what the task asks for
``confusion_view``      a card with the confusion matrix, whose cells are in ``confusion_table``
``report_view``         scikit-learn's own report
``regression_view``     predicted against actual numbers
``threshold_control``   from which probability upwards a row counts as the second class
``predictions_view``    the page "Predictions": the rows of a file and the model's answers
``empty_results``, ``no_scores``   what is shown before there is a model, and before it was scored
"""

from ui.results_panel.panel import ResultsPanel

__all__ = ["ResultsPanel"]

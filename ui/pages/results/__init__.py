"""The results panel: what the trained model is worth, and what it says of new rows.

``panel``               the panel: which page, which run, which rows; what the window tells and what the user wants
``header``              which model, which target, which rows
``scores_page``         the page "Scores": ``score_cards`` above, then what the task asks for
``confusion_view``      a card with the confusion matrix, whose cells are in ``confusion_table``
``report_view``         scikit-learn's own report
``regression_view``     predicted against actual numbers
``threshold_control``   from which probability upwards a row counts as the second class
``scoring_pace``        when scores are renewed while the threshold moves
``explain_controller``             asks the trained network what the next pages show, and hands them the answers
``pictures_page``       the page "Pictures": ``figures_table`` above, then the curves
``rows_page``           the page "Rows": the worst rows, or those of a cell of the confusion matrix
``understand_page``     the page "Understand": importance and dependence
``what_if_page``        the page "What if": a made-up row, each cell a ``cell_editor``
``batches_dialog``      in which batches a network is asked, and how rows are weighed
``costs_dialog``        what mistakes cost, for the best threshold
``predictions_view``    the page "Predictions": the rows of a file and the model's answers
``empty_results``, ``no_scores``   what is shown before there is a model, and before it was scored
"""

from ui.pages.results.page import ResultsPage

__all__ = ["ResultsPage"]

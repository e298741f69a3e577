"""The tab Scores.

Belongs here: metrics, confusion matrix, threshold. Does not: charts and single rows.

- `confusion_table`: the confusion matrix
- `confusion_view`: its card
- `costs_dialog`: costs of errors
- `earlier_runs`: this run against earlier ones
- `metrics_table`: metrics without a card
- `regression_view`: predicted against actual
- `report_view`: scikit-learn's report
- `score_cards`: cards
- `scores_page`: the tab
- `scores_placeholder`: before there are scores
- `scoring_throttle`: when scores are renewed
- `threshold_control`: the decision threshold
"""

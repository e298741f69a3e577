"""Numbers, scores and progress as text.

Belongs here: functions from values to text. Does not: widgets.

- `machine_load`: load of processor, memory and GPU
- `numbers`: numbers, percentages, durations, times
- `run_progress`: progress and outcome of a training
- `score_cards`: each metric once, with its interval and its baselines
- `scores`: metrics, sentences about the confusion matrix and runs
"""

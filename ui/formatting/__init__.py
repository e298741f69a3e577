"""Numbers, scores and progress as text.

Belongs here: functions from values to text. Does not: widgets.

- `machine_load`: load of processor, memory and GPU
- `numbers`: numbers
- `run_progress`: progress of a training
- `scores`: scores
"""

"""Page on which a network is trained: settings on the left, the Train button and live curves on the right.

Belongs here: settings of `compile` and `fit`, progress and curves of one run. Does not: lists of runs, evaluation.

- `page`: the page; distributes the events of a training
- `settings`: the column of forms: `compile_form` with `output_form` and `schedule_preview`, `fit_form` with
  `class_weights`, `callbacks_form`; `headings` above them
- `run_bar`: Train button, progress and pace; `verdict_line`: how a training went and what to do next
- `plots`: curves of the loss and the metrics; `earlier_runs` chooses runs to draw next to them
- `inspection_views`: layer histograms and decision map
- `run_log`: lines of the log
- `placeholder`: shown before the first training
"""

from ui.pages.training.page import TrainingPage

__all__ = ["TrainingPage"]

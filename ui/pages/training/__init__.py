"""The page where a network is trained: settings at the left, the big button and the live curves at the right.

`panel` puts the page together and hears of events; `settings` holds the forms (`compile_form`, `fit_form` with
`class_weights`, `callbacks_form`); `run_bar` has the button and the state in words, which `progress` works out; `plots`
arranges the curves; `inside_pages` has the views into the network beside them; `run_log` has the lines of the log;
`sketch` is what is seen before the first training.
"""

from ui.pages.training.page import TrainingPage

__all__ = ["TrainingPage"]

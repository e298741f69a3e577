"""Small widgets without domain knowledge.

Belongs here: what any Qt program could use. Does not: anything that knows a project.

- `elided_label`: a label that elides
- `flow_layout`: widgets that wrap
- `frame_model`: a DataFrame as a model
- `frame_view`: a DataFrame as a table
- `icon_label`: an icon
- `inline_notice`: a quiet line with one action
- `number_box`: a field for a number
- `number_format`: one format for a column
- `wrapped_label`: text that wraps
"""

"""Small widgets without domain knowledge.

Belongs here: what any Qt program could use. Does not belong here: what depends on a project.

- `elided_label`: label that elides its text
- `flow_layout`: widgets in wrapping lines
- `frame_model`: Qt model of a DataFrame
- `frame_view`: table view of a DataFrame
- `icon_label`: icon
- `inline_notice`: line with a message and an action
- `number_box`: spin box for a number
- `number_format`: common format of the numbers of a column
- `preview_button`: button whose tooltip is computed when it is shown
- `searchable_combo`: combo box searched by typing
- `wheel_filter`: fields that ignore the mouse wheel
- `wrapped_label`: label that wraps its text
"""

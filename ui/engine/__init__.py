"""The worker thread that owns the Workbench.

Belongs here: the one crossing between the two threads. Does not: decisions.

- `engine_thread`: the thread, its queue of jobs, delivery of events
- `gc_timer`: garbage collection in the GUI thread
"""

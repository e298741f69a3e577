"""Events out of a job, commands into it, and the job itself.

Belongs here: values that cross threads, processes and machines. Does not: what reacts to them.

- `events`: events and the Job
- `commands`: commands to a running training
"""

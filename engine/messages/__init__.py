"""Events out of a job, commands into it, and the job itself.

Belongs here: values that cross threads, processes and machines. Does not: what reacts to them.

Events and commands are frozen pydantic models with a tag, `kind`, by which `event_from_json` and `command_from_json`
find their class.

- `message`: the base class of events and commands
- `events`: what a job reports while it runs
- `commands`: what the user can change in a running training
- `job`: `Job`, which connects a piece of work with its caller
"""

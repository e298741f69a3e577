"""What the metrics of scores stand for, and at which threshold each is counted."""

from __future__ import annotations

from collections.abc import Mapping

from engine.catalog.log_names import LogEntry, logged, own_threshold
from engine.project import Project
from engine.results.run import Scores


def logs_of(scores: Scores, project: Project | None) -> Mapping[str, LogEntry]:
    """Return what the names of the metrics of scores stand for; what `project` does not know stands for itself."""
    known = {each.name: each for each in logged(project.compile, project.model.ends)} if project else {}
    return {name: known.get(name, LogEntry(name, name, 0)) for name in scores.metrics}


def marks_of(scores: Scores, project: Project | None) -> Mapping[str, str]:
    """Return what belongs behind the name of each metric of scores: where it is counted, if not as rows are decided."""
    deciding = {place: each.threshold for place, each in enumerate(scores.all_targets) if each.task == "binary"}
    logs = logs_of(scores, project)
    return {
        name: own_threshold(log, deciding[log.output]) if log.output in deciding else "" for name, log in logs.items()
    }

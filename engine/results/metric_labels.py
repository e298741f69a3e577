"""Log entries behind the metrics of scores, and the thresholds at which they are computed."""

from __future__ import annotations

from collections.abc import Mapping

from engine.catalog.log_names import LogEntry, logged, own_threshold
from engine.project import Project
from engine.results.run import Scores


def logs_of(scores: Scores, project: Project | None) -> Mapping[str, LogEntry]:
    """Return the log entry of each metric of scores; a metric that `project` does not have gets one of its own."""
    known = {each.name: each for each in logged(project.compile, project.model.ends)} if project else {}
    return {name: known.get(name, LogEntry(name, name, 0)) for name in scores.metrics}


def marks_of(scores: Scores, project: Project | None) -> Mapping[str, str]:
    """Return a suffix for the name of each metric: its threshold if that is not the decision threshold, else empty."""
    thresholds = {place: each.threshold for place, each in enumerate(scores.all_targets) if each.task == "binary"}
    logs = logs_of(scores, project)
    return {
        name: own_threshold(log, thresholds[log.output]) if log.output in thresholds else ""
        for name, log in logs.items()
    }

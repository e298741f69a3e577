"""Order in which entries of a section are listed: by group, those that do not fit the task last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.catalog.entries import Entry
from engine.project.table_facts import Task

TASK_WORDS: Mapping[Task, str] = MappingProxyType(
    {"binary": "one of two classes", "classes": "one of several classes", "regression": "a number"}
)
OTHERS = "For other targets"


@dataclass(frozen=True)
class Offer:
    """Entry to choose under a heading; `reason` is why it does not fit the task, empty if it does."""

    entry: Entry
    heading: str
    reason: str = ""

    @property
    def label(self) -> str:
        """The label of the entry."""
        return self.entry.label or self.entry.kind

    @property
    def tip(self) -> str:
        """Description, reason why it does not fit, and name in Keras."""
        return "\n".join(line for line in (self.entry.text, self.reason, f"Keras: {self.entry.kind}") if line)


def offers(entries: Iterable[Entry], task: Task | None = None) -> list[Offer]:
    """Return entries as offers by group, in the order of the catalog, those for other tasks last."""
    fitting = [entry for entry in entries if not task or not entry.tasks or task in entry.tasks]
    others = [entry for entry in entries if entry not in fitting]
    groups = list(dict.fromkeys(entry.group for entry in fitting))
    return [
        *(Offer(entry, group) for group in groups for entry in fitting if entry.group == group),
        *(Offer(entry, OTHERS, unfit(entry, task)) for entry in others),
    ]


def search(all_offers: Iterable[Offer], text: str) -> list[Offer]:
    """Return the offers that match a search text: by the start of the name, then within it, then by description."""
    words = text.lower().split()

    def rank(offer: Offer) -> int | None:
        names = (offer.label.lower(), offer.entry.kind.lower())
        if words and any(name.startswith(" ".join(words)) for name in names):
            return 0
        if all(any(word in name for name in names) for word in words):
            return 1
        about = f"{' '.join(names)} {offer.heading} {offer.entry.text}".lower()
        return 2 if all(word in about for word in words) else None

    ranked = [(rank(offer), offer) for offer in all_offers]
    return [offer for level in (0, 1, 2) for each, offer in ranked if each == level]


def with_headings(listed: Iterable[Offer]) -> Iterator[str | Offer]:
    """Yield offers with a heading before each named group."""
    last = ""
    for offer in listed:
        if offer.heading != last:
            last = offer.heading
            if last:
                yield last
        yield offer


def unfit(entry: Entry, task: Task | None) -> str:
    """Return why an entry does not fit a task; empty if it does, or if there is no task."""
    if task is None or not entry.tasks or task in entry.tasks:
        return ""
    tasks = " or ".join(TASK_WORDS[each] for each in entry.tasks)
    return f"For a target that is {tasks}; this target is {TASK_WORDS[task]}."

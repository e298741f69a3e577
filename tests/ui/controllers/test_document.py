"""The document: one truth, every edit a step of undo, runs outside of it."""

from __future__ import annotations

import pytest

from engine.checks import check
from engine.project import Project
from engine.suggestions.suggested_project import project_for
from tests.ui.conftest import STUDENTS, made_run
from ui.controllers.document import Document, Step


@pytest.fixture
def document(qapp) -> Document:
    made = Document()
    made.load_project(project_for(STUDENTS), STUDENTS)
    return made


def with_epochs(document: Document, epochs: int) -> Project:
    return document.project.replaced(fit=document.project.fit.replaced(epochs=epochs))


def test_an_edit_can_be_undone_and_made_again(document):
    before = document.project
    after = with_epochs(document, 7)
    document.edit(after, "change epochs")
    assert document.project is after and document.undo_stack.undoText() == "change epochs"
    document.undo_stack.undo()
    assert document.project is before
    document.undo_stack.redo()
    assert document.project is after


def test_edits_with_one_merge_key_are_one_step(document):
    before = document.project
    for epochs in (101, 102, 103):
        document.edit(with_epochs(document, epochs), "change epochs", "fit.epochs")
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.project is before


@pytest.mark.parametrize("key", ["", "fit.batch_size"])
def test_edits_with_other_keys_or_none_stay_apart(document, key):
    document.edit(with_epochs(document, 101), "change epochs", key and "fit.epochs")
    document.edit(with_epochs(document, 102), "change epochs", key)
    assert document.undo_stack.count() == 2


def test_an_edit_after_a_run_does_not_merge_with_one_before_it(document):
    document.edit(with_epochs(document, 101), "change epochs", "fit.epochs")
    document.add_run(made_run("a", document.project))
    document.edit(with_epochs(document, 102), "change epochs", "fit.epochs")
    assert document.undo_stack.count() == 2


def test_an_edit_that_changes_nothing_is_no_step(document):
    document.edit(document.project, "nothing")
    document.edit(Project.model_validate(document.project.model_dump()), "nothing")
    assert document.undo_stack.count() == 0 and not document.modified


def test_problems_are_always_those_of_the_project_on_screen(document):
    assert document.problems == check(document.project, STUDENTS)
    last = len(document.project.model.layers) - 1
    document.edit(document.project.replaced(model=document.project.model.removed(last)), "remove layer")
    assert [each.severity for each in document.problems][:1] == ["error"]
    document.undo_stack.undo()
    assert document.problems == check(document.project, STUDENTS)


def test_saving_makes_it_clean_and_undoing_makes_it_unsaved_again(document):
    document.edit(with_epochs(document, 7), "change epochs")
    assert document.modified
    document.mark_saved("a.layerdesk", document.project, document.runs)
    assert not document.modified and document.path == "a.layerdesk"
    document.undo_stack.undo()
    assert document.modified


def test_an_edit_made_while_it_was_being_saved_stays_unsaved(document):
    saved = document.project
    document.edit(with_epochs(document, 7), "change epochs")
    document.mark_saved("a.layerdesk", saved, document.runs)
    assert document.modified


def test_undo_never_takes_a_run_away(document):
    document.edit(with_epochs(document, 7), "change epochs")
    run = made_run("a", document.project)
    document.add_run(run)
    document.undo_stack.undo()
    assert document.runs == (run,) and document.trained is run.project and document.model_run == "a"


def test_a_run_that_is_not_saved_would_be_lost(document):
    document.add_run(made_run("a", document.project))
    assert document.modified
    document.mark_saved("a.layerdesk", document.project, document.runs)
    assert not document.modified


def test_a_run_without_an_epoch_leaves_the_trained_network_as_it_was(document):
    document.add_run(made_run("a", document.project))
    document.add_run(made_run("b", document.project, epochs=0, status="stopped"))
    assert document.model_run == "a" and len(document.runs) == 2


def test_edits_of_runs_and_of_the_project_are_undone_in_one_order(document):
    run = made_run("a", document.project)
    document.add_run(run)
    document.edit_runs((run.replaced(name="Small net", star=True),), "rename Run 1 to Small net")
    document.edit(with_epochs(document, 7), "change epochs")
    named = document.run_of("a")
    document.remove_runs((named,), "remove Small net", "Small net removed.")
    assert document.runs == () and document.last_step.done == "Small net removed."
    assert [document.undo(), document.runs, document.project.fit.epochs] == ["remove Small net", (named,), 7]
    assert document.undo() == "change epochs" and document.project.fit.epochs != 7
    assert document.undo() == "rename Run 1 to Small net" and document.runs == (run,)
    assert document.undo() == "" and document.last_step is None
    assert [document.redo() for _ in range(4)] == [
        "rename Run 1 to Small net",
        "change epochs",
        "remove Small net",
        "",
    ]
    assert document.runs == ()


def test_a_run_that_was_continued_keeps_its_epochs_when_its_name_is_undone(document):
    run = made_run("a", document.project)
    document.add_run(run)
    document.edit_runs((run.replaced(name="Small net"),), "rename")
    document.add_run(document.run_of("a").replaced(kept_epoch=99))
    document.undo()
    assert document.runs == (run.replaced(kept_epoch=99),)


def test_steps_that_would_change_nothing_any_more_are_skipped(document):
    before = document.project
    document.edit(with_epochs(document, 7), "change epochs")
    document.push(Step("add to the queue", lambda: None, lambda: None, is_void=lambda *, undo: undo))
    assert document.last_step.text() == "change epochs"
    assert document.undo() == "change epochs" and document.project is before
    assert document.redo() == "change epochs"
    assert document.undone_step.text() == "add to the queue"


def test_the_number_of_a_removed_run_is_not_used_again(document):
    for number in (1, 2):
        assert document.next_run_number == number
        document.add_run(made_run(str(number), document.project).replaced(name=f"Run {number}"))
    document.add_run(document.runs[-1].replaced(kept_epoch=1))
    document.remove_runs(document.runs[-1:], "remove Run 2")
    assert document.next_run_number == 3
    document.load_project(document.project, runs=(document.runs[0].replaced(name="Run 8"),))
    assert document.next_run_number == 9


def test_what_is_opened_has_no_history_and_nothing_unsaved(document):
    document.edit(with_epochs(document, 7), "change epochs")
    document.add_run(made_run("a", document.project))
    document.load_project(Project(), None)
    assert not document.modified and document.undo_stack.count() == 0 and document.empty and document.runs == ()


def test_every_change_is_reported_and_unchanged_parts_are_the_same_objects(document, qtbot):
    data, model = document.project.data, document.project.model
    with qtbot.waitSignal(document.changed):
        document.edit(with_epochs(document, 7), "change epochs")
    assert document.project.data is data and document.project.model is model

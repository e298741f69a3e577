"""While the engine is idle, Keras is loaded and the training precompiled; jobs of the user go first."""

from __future__ import annotations

from dataclasses import replace

from engine.catalog.shapes import inputs_of, model_facts
from engine.project import ModelSpec
from engine.system.errors import EngineError
from tests.ui.conftest import PATIENCE_MS, AppDriver
from tests.ui.finding import fire


def wait_for(driver: AppDriver, method: str, times: int = 1) -> None:
    driver.qtbot.waitUntil(lambda: driver.bench.methods_called().count(method) == times, timeout=PATIENCE_MS)
    driver.wait_until_idle()


def let_be_quiet(driver: AppDriver) -> None:
    """Let the time without edits pass, twice."""
    for _ in range(2):
        fire(driver.window, "_quiet_timer")


def test_keras_is_loaded_after_the_file_that_was_asked_for(driver: AppDriver) -> None:
    driver.window.controllers.project_files.open_table("students.csv")
    driver.window.controllers.background_tasks.begin()
    wait_for(driver, "preload_keras")
    assert driver.bench.methods_called().index("open_table") < driver.bench.methods_called().index("preload_keras")


def test_the_training_on_screen_is_prepared_once_and_again_after_an_edit(driver: AppDriver) -> None:
    driver.open_table()
    driver.window.controllers.background_tasks.begin()
    wait_for(driver, "precompile")
    let_be_quiet(driver)
    assert driver.bench.methods_called().count("precompile") == 1
    project = driver.window.document.project
    driver.window.document.edit(project.replaced(fit=project.fit.replaced(batch_size=8)), "set batch size")
    wait_for(driver, "precompile", 2)


def test_nothing_is_prepared_that_cannot_be_trained(driver: AppDriver) -> None:
    driver.open_table()
    project = driver.window.document.project
    driver.window.document.edit(project.replaced(model=project.model.replaced(layers=())), "remove all layers")
    driver.window.controllers.background_tasks.begin()
    wait_for(driver, "preload_keras")
    let_be_quiet(driver)
    assert "precompile" not in driver.bench.methods_called()


def test_what_fails_while_idle_is_not_reported(driver: AppDriver) -> None:
    driver.open_table()
    driver.bench.failing["precompile"] = EngineError("No.")
    driver.window.controllers.background_tasks.begin()
    wait_for(driver, "precompile")
    assert not driver.window.parts.message_bar.isVisible()


def test_making_ready_leaves_all_actions_as_they_are(driver: AppDriver) -> None:
    driver.open_table()
    driver.bench.held.add("precompile")
    driver.window.controllers.background_tasks.begin()
    driver.qtbot.waitUntil(lambda: "precompile" in driver.bench.methods_called(), timeout=PATIENCE_MS)
    assert driver.enabled("train.start")
    assert driver.enabled("file.save")
    driver.bench.gate.set()
    driver.wait_until_idle()


def network_of(driver: AppDriver) -> ModelSpec:
    return driver.window.document.project.model


def ask(driver: AppDriver) -> None:
    """Open a table, and let Keras be asked about its network."""
    driver.open_course()
    driver.window.controllers.background_tasks.begin()
    driver.qtbot.waitUntil(lambda: "measure" in driver.bench.methods_called(), timeout=PATIENCE_MS)


def edit_units(driver: AppDriver, units: int) -> None:
    project = driver.window.document.project
    layer = project.model.layers[0]
    model = project.model.with_layer(0, layer.replaced(params={**layer.params, "units": units}))
    driver.window.document.edit(project.replaced(model=model), "set units")


def measured_models(driver: AppDriver) -> list[ModelSpec]:
    return [call[1] for call in driver.bench.calls if call[0] == "measure"]


def test_keras_is_asked_about_the_network_on_screen_once(driver: AppDriver) -> None:
    ask(driver)
    wait_for(driver, "precompile")
    project = driver.window.document.project
    driver.window.document.edit(project.replaced(fit=project.fit.replaced(epochs=7)), "set epochs")
    wait_for(driver, "precompile", 2)
    assert measured_models(driver) == [project.model]
    assert driver.window.document.measured is not None
    assert driver.window.document.measured.model is project.model


def test_what_keras_refuses_is_said_at_its_layer_and_keeps_it_from_being_trained(driver: AppDriver) -> None:
    driver.open_course()
    model, table = network_of(driver), driver.window.document.table
    assert table is not None
    expected = model_facts(model, inputs_of(driver.window.document.project.data, table))
    refused = replace(expected.layers[0], shape=None, error="Keras refuses it: no.")
    driver.bench.measured = replace(expected, layers=(refused, *expected.layers[1:]))
    driver.window.controllers.background_tasks.begin()
    wait_for(driver, "measure")
    (problem,) = [each for each in driver.window.document.problems if each.severity == "error"]
    assert problem.where == ("model", "layers", 0)
    assert "Keras refuses it: no." in problem.text
    assert "precompile" not in driver.bench.methods_called()
    driver.bench.measured = None
    edit_units(driver, 3)
    assert not [each for each in driver.window.document.problems if each.severity == "error"]


def test_a_later_edit_supersedes_an_earlier_question(driver: AppDriver) -> None:
    driver.bench.held.add("measure")
    ask(driver)
    for units in (5, 6, 7):
        edit_units(driver, units)
    last = network_of(driver)
    driver.qtbot.waitUntil(lambda: measured_models(driver)[-1] == last, timeout=PATIENCE_MS)
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert len(measured_models(driver)) == 2
    assert driver.window.document.measured is not None
    assert driver.window.document.measured.model is last


def test_a_question_waits_while_a_training_runs_and_gives_way_to_one(driver: AppDriver) -> None:
    driver.bench.held |= {"measure", "train"}
    ask(driver)
    driver.window.session.train()
    driver.qtbot.waitUntil(lambda: driver.bench.methods_called()[-1] == "train", timeout=PATIENCE_MS)
    edit_units(driver, 9)
    let_be_quiet(driver)
    assert driver.bench.methods_called()[-1] == "train"
    driver.bench.held.discard("measure")
    driver.bench.gate.set()
    driver.qtbot.waitUntil(lambda: measured_models(driver)[-1] == network_of(driver), timeout=PATIENCE_MS)
    driver.wait_until_idle()
    assert len(measured_models(driver)) == 2


def test_a_question_that_cannot_be_answered_is_put_once(driver: AppDriver) -> None:
    driver.bench.failing["measure"] = EngineError("No.")
    ask(driver)
    let_be_quiet(driver)
    assert len(measured_models(driver)) == 1
    assert not driver.window.parts.message_bar.isVisible()


def test_a_target_of_very_different_sizes_is_measured_with_its_logarithm_once_and_fixed_by_one_click(
    driver: AppDriver,
) -> None:
    tuition = replace(driver.bench.facts.columns[1], minimum=0.1, maximum=5600.0, distinct=900)
    driver.bench.facts = replace(driver.bench.facts, columns=(driver.bench.facts.columns[0], tuition))
    driver.open_table()
    document = driver.window.document
    assert [column.name for column in document.project.data.with_role("target")] == [tuition.name]
    driver.window.controllers.background_tasks.begin()
    wait_for(driver, "precompile")
    let_be_quiet(driver)
    wait_for(driver, "check_log_target")
    (problem,) = [each for each in document.problems if each.where[-1] == "target_scaling"]
    assert "20 % better" in problem.text and "80 instead of 100" in problem.text
    driver.window.session.apply_fix(problem.fix)
    driver.wait_until_idle()
    (target,) = document.project.data.with_role("target")
    assert target.target_scaling == "log"
    assert not [each for each in document.problems if each.where[-1] == "target_scaling"]
    document.undo_stack.undo()
    let_be_quiet(driver)
    driver.wait_until_idle()
    assert driver.bench.methods_called().count("check_log_target") == 1
    assert problem.text in [each.text for each in document.problems]

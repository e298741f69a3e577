"""The current model is compared with reference models while the engine is idle; jobs of the user go first."""

from __future__ import annotations

import pytest

from engine.system.errors import EngineError
from tests.ui.conftest import PATIENCE_MS, AppDriver
from tests.ui.finding import child
from ui.controllers.reference_comparison import COMPARING
from ui.pages.runs.runs_model import BOOSTING

METHOD = "compare_with_references"


@pytest.fixture
def comparing(driver: AppDriver) -> AppDriver:
    """A window with a table, in which comparisons have begun."""
    driver.open_table()
    driver.window.controllers.idle_queries.begin()
    return driver


def train(driver: AppDriver) -> None:
    """Train, and wait for all jobs."""
    driver.do("train.start")
    driver.wait_until_idle()


def count(driver: AppDriver) -> int:
    return driver.bench.methods_called().count(METHOD)


def sentence(driver: AppDriver) -> str:
    return str(child(driver.window.parts.pages.results, "_verdict_label").text())


def hold(driver: AppDriver) -> None:
    """Train, and wait until the comparison runs and is held."""
    driver.bench.held.add(METHOD)
    driver.do("train.start")
    driver.qtbot.waitUntil(lambda: count(driver) == 1, timeout=PATIENCE_MS)


def test_a_training_is_followed_by_one_comparison_on_its_test_rows(comparing: AppDriver) -> None:
    train(comparing)
    (call,) = [each for each in comparing.bench.calls if each[0] == METHOD]
    assert call[2:] == ("test", "")
    assert "worse than gradient boosting" in sentence(comparing)
    run = comparing.window.document.runs[-1]
    comparing.window.parts.run_display.show_run(run)
    comparing.do("results.evaluate")
    comparing.wait_until_idle()
    assert count(comparing) == 1
    assert "gradient boosting" in sentence(comparing)


def test_the_runs_page_has_the_comparison_of_the_test_rows_and_starts_none(comparing: AppDriver) -> None:
    comparing.do("view.runs")
    comparing.wait_until_idle()
    assert count(comparing) == 0
    train(comparing)
    comparing.do("view.runs")
    comparing.wait_until_idle()
    assert count(comparing) == 1
    assert not child(comparing.window.parts.pages.runs, "_runs_table").isColumnHidden(BOOSTING)


def test_other_rows_are_compared_anew_and_known_ones_are_shown_again(comparing: AppDriver) -> None:
    train(comparing)
    for part, expected in (("validation", 2), ("test", 2)):
        comparing.window.controllers.evaluation.evaluate(part)
        comparing.wait_until_idle()
        assert count(comparing) == expected
        assert "gradient boosting" in sentence(comparing)


def test_intervals_follow_the_comparison_and_are_computed_once_for_the_same_rows(comparing: AppDriver) -> None:
    train(comparing)
    card = child(comparing.window.parts.pages.results, "_figure_0_card")
    assert "95 % interval 80.0 to 90.0 %" in card.accessibleName()
    for part, expected in (("validation", 2), ("test", 2)):
        comparing.window.controllers.evaluation.evaluate(part)
        comparing.wait_until_idle()
        assert comparing.bench.methods_called().count("intervals") == expected
        assert "95 % interval 80.0 to 90.0 %" in card.accessibleName()


def test_a_comparison_gives_way_to_a_job_of_the_user_and_starts_again(comparing: AppDriver) -> None:
    hold(comparing)
    assert sentence(comparing) == COMPARING
    comparing.do("results.evaluate")
    comparing.qtbot.waitUntil(lambda: "evaluate" in comparing.bench.methods_called(), timeout=PATIENCE_MS)
    comparing.bench.held.clear()
    comparing.wait_until_idle()
    assert "gradient boosting" in sentence(comparing)
    assert comparing.bench.methods_called()[-4:] == [METHOD, "evaluate", METHOD, "intervals"]


def test_a_comparison_that_the_user_stops_is_not_started_again(comparing: AppDriver) -> None:
    hold(comparing)
    comparing.do("train.stop")
    comparing.wait_until_idle()
    assert count(comparing) == 1
    assert sentence(comparing) == ""


def test_a_comparison_that_is_impossible_says_why_once(comparing: AppDriver) -> None:
    comparing.bench.failing[METHOD] = EngineError("No table is open.")
    train(comparing)
    assert count(comparing) == 1
    assert sentence(comparing) == "Not compared with other models: No table is open."
    assert not comparing.window.parts.message_bar.isVisible()


def test_a_model_replaced_while_its_comparison_waits_is_not_compared(comparing: AppDriver) -> None:
    hold(comparing)
    comparing.window.session.train()
    comparing.qtbot.waitUntil(lambda: comparing.bench.methods_called().count("train") == 2, timeout=PATIENCE_MS)
    comparing.bench.held.clear()
    comparing.wait_until_idle()
    runs = comparing.window.document.runs
    assert len(runs) == 2
    assert comparing.window.document.model_run == runs[-1].id
    assert count(comparing) == 2
    assert "gradient boosting" in sentence(comparing)


def test_nothing_is_compared_before_the_window_has_begun(driver: AppDriver) -> None:
    driver.open_table()
    train(driver)
    assert count(driver) == 0

"""The quick check of a logarithm is that of gradient boosting on the validation rows, and is offered where it pays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import root_mean_squared_error

from engine.checks import check, log_candidates
from engine.evaluation.log_target import check_log_target
from engine.preprocessing import prepare
from engine.project import ColumnSpec, DataSpec, Project, ReadingSpec
from engine.system.errors import Cancelled, EngineError
from engine.tables import describe

ROWS = 600


def table(noise: float = 0.1) -> pd.DataFrame:
    random = np.random.default_rng(1)
    x, z = random.normal(size=(2, ROWS))
    return pd.DataFrame({"x": x, "z": z, "y": np.exp(2 * x + z + noise * random.normal(size=ROWS))})


def settings(frame: pd.DataFrame, **changes: object) -> DataSpec:
    features = tuple(ColumnSpec(name=str(name)) for name in frame.columns[:-1])
    target = ColumnSpec(name="y", role="target", target_scaling="standard").replaced(**changes)
    return DataSpec(columns=(*features, target))


def test_errors_are_those_of_scikit_learn_on_the_validation_rows() -> None:
    frame = table()
    data = settings(frame)
    prepared = prepare(frame, data)
    found = check_log_target(prepared, data, "y", lambda: False)
    X, y = prepared.train.X["features"].astype(float), frame["y"].iloc[prepared.train.positions].to_numpy()
    model = HistGradientBoostingRegressor(random_state=0)
    model = TransformedTargetRegressor(model, func=np.log, inverse_func=np.exp).fit(X, y)
    predicted = np.clip(model.predict(prepared.validation.X["features"]), y.min(), y.max())
    truth = frame["y"].iloc[prepared.validation.positions]
    assert found.log_rmse == pytest.approx(root_mean_squared_error(truth, predicted), rel=1e-3)
    assert found.rows == len(prepared.validation)
    assert found.pays


def test_the_fix_is_offered_for_what_was_measured_and_for_nothing_else() -> None:
    frame = table()
    data, facts = settings(frame), describe(frame, "t.csv", ReadingSpec())
    found = check_log_target(prepare(frame, data), data, "y", lambda: False)
    project = Project(data=data)

    def offered(project: Project) -> list[str]:
        problems = check(project, facts, log_checks=(found,))
        return [each.fix.text for each in problems if each.fix is not None and each.where[-1] == "target_scaling"]

    assert offered(project) == ["Learn the logarithm"]
    (fix,) = [each.fix for each in check(project, facts, log_checks=(found,)) if each.where[-1] == "target_scaling"]
    assert fix is not None and fix.change(project).data == settings(frame, target_scaling="log")
    assert not offered(fix.change(project))
    assert not offered(project.replaced(data=data.replaced(split=data.split.replaced(seed=1))))


def test_a_target_that_does_not_span_orders_of_magnitude_is_no_candidate() -> None:
    frame = table()
    project = Project(data=settings(frame))
    assert log_candidates(project, describe(frame, "t.csv", ReadingSpec())) == ("y",)
    for numbers in (frame["x"], frame["y"].clip(1, 50), frame["y"] - frame["y"].min()):
        assert not log_candidates(project, describe(frame.assign(y=numbers), "t.csv", ReadingSpec()))
    power = Project(data=settings(frame, target_scaling="power"))
    assert not log_candidates(power, describe(frame, "t.csv", ReadingSpec()))


def test_a_target_without_logarithm_and_a_stop_are_errors() -> None:
    frame = table()
    data = settings(frame)
    with pytest.raises(Cancelled):
        check_log_target(prepare(frame, data), data, "y", lambda: True)
    negative = frame.assign(y=frame["x"])
    with pytest.raises(EngineError, match="without a logarithm"):
        check_log_target(prepare(negative, data), data, "y", lambda: False)

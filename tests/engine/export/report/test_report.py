"""The report: one page that stands alone, says what was found, and never runs what a table brings."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import confusion_matrix

from engine.evaluation import Predictions, evaluation_report
from engine.export.report import TargetReport, charts_as_svg, html_report
from engine.project import Project
from engine.results.charts import charts_of
from engine.results.evaluation import Importance, Importances
from engine.results.verdicts.reference_models import ReferenceScores, TargetScores
from tests.engine.evaluation.test_metrics import many_classes, numbers, two_classes

IMPORTANCES = Importances("Accuracy", 0.9, 100, (Importance("a", 0.2, 0.01), Importance("b$x$", 0.0, 0.01)))


def page(predictions: Predictions, name: str = "Study") -> str:
    found = evaluation_report(predictions, "test")
    worst = pd.DataFrame({"row": found.worst + 1, "said": "<b>bold</b>"})
    return html_report(Project(name=name), None, [TargetReport(found, worst, IMPORTANCES)], "test rows of a.csv")


class Tags(HTMLParser):
    """Notes what a browser would load or run, and whether all that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.kinds: set[str] = set()
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.kinds.add(tag)
        places = [value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "action")]
        self.fetched += [place for place in places if not place.startswith("#")]


@pytest.mark.parametrize("predictions", [two_classes(), many_classes(), numbers()], ids=lambda each: each.task)
def test_the_page_stands_alone_and_holds_every_figure(predictions: Predictions) -> None:
    text = page(predictions)
    tags = Tags(text)
    assert tags.fetched == [] and not tags.kinds & {"script", "img", "link", "iframe", "object"}
    assert {"svg", "table", "pre"} <= tags.kinds
    assert set(re.findall(r"\w+://[\w./]+", text)) == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    for figure in evaluation_report(predictions, "test").metrics:
        assert figure.name in text and f"{figure.value:.4f}" in text


def test_the_cells_of_the_worst_rows_are_written_as_they_are_read() -> None:
    cells = {"a": [0.1 + 0.2], "b": [37.0], "c": [np.nan], "d": [pd.Timestamp("2024-03-01")], "e": ["<i>"]}
    target = TargetReport(evaluation_report(two_classes(), "test"), pd.DataFrame(cells))
    text = html_report(Project(), None, [target], "rows")
    assert "<td>0.3</td><td>37</td><td>–</td><td>2024-03-01</td><td>&lt;i&gt;</td>" in text


def test_the_page_compares_the_model_with_others_where_that_is_known() -> None:
    found = evaluation_report(numbers(), "test")
    boosting = ReferenceScores(name="boosting", scores={"rmse": 1234.5}, compared="similar")
    compared = TargetScores(target="y", task="regression", rows=9, scores={"rmse": 1240.0}, references=(boosting,))
    target = TargetReport(found, pd.DataFrame({"row": []}), compared=compared)
    text = html_report(Project(), None, [target], "rows")
    assert f"<b>{compared.verdict}</b>" in text
    assert "<tr><td>Gradient boosting</td><td>1,234</td></tr>" in text
    assert "Compared with" not in page(numbers())


def test_what_a_table_brings_is_text_and_never_markup() -> None:
    predictions = two_classes()
    text = page(
        Predictions("<i>y</i>", "binary", ("no", "<script>alert(1)</script>"), *answered_arrays(predictions)),
        "<img src=x>",
    )
    assert "script" not in Tags(text).kinds and "img" not in Tags(text).kinds and "<b>bold" not in text


def answered_arrays(predictions: Predictions) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return predictions.y_true, predictions.y_pred, predictions.rows


def test_rows_of_one_class_say_on_the_page_what_cannot_be_given() -> None:
    predictions = two_classes()
    only = Predictions(
        "y", "binary", ("no", "yes"), np.ones_like(predictions.y_true), predictions.y_pred, predictions.rows
    )
    assert re.search(r"ROC AUC cannot be computed\. It needs rows of two classes; these are all yes", page(only))


def test_the_same_findings_make_the_same_pictures() -> None:
    first, second = page(two_classes()), page(two_classes())
    assert re.findall(r"<svg.*?</svg>", first, re.DOTALL) == re.findall(r"<svg.*?</svg>", second, re.DOTALL)


def test_all_pictures_are_files_whose_names_leave_no_folder() -> None:
    found = evaluation_report(replace(two_classes(), target="../passed?"), "test")
    pictures = charts_as_svg(found, None, in_folder=True)
    assert len(pictures) == 1 + len(charts_of(found)) and "<svg" in pictures[".._passed_/roc.svg"]


def test_the_confusion_matrix_is_a_picture_with_its_counts() -> None:
    found = evaluation_report(replace(many_classes(), labels=("甲", "b", "c", "d")), "test")
    picture = charts_as_svg(found, None, in_folder=False)["confusion.svg"]
    said = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    counts = confusion_matrix(found.true, found.predicted)
    assert sorted(said) == sorted([*map(str, counts.ravel()), *found.labels * 2, "Predicted class", "True class"])
    whole = evaluation_report(many_classes(61, 2_000), "test")
    assert "confusion.svg" not in charts_as_svg(whole, None, in_folder=False)

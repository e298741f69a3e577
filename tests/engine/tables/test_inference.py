"""Each cell of a table that is opened for the first time is read as it was meant, or the doubt is said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.checks import check
from engine.project import ColumnReading, ReadingSpec
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_project import project_for, with_target
from engine.tables import ContractColumn, ReadingContract, preview, read, reading_by

Opened = tuple[pd.DataFrame, TableFacts]


def opened(folder: Path, separator: str = ",", **columns: Sequence[object]) -> Opened:
    """Write columns as delimited text, and open it as a user does."""
    path = folder / "table.csv"
    lines = [separator.join(columns), *(separator.join(map(str, row)) for row in zip(*columns.values(), strict=True))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    frame, facts = read(str(path))
    # What was found is enough to read the file again, and other files by the same rules.
    pd.testing.assert_frame_equal(read(str(path), facts.reading)[0], frame)
    return frame, facts


def said(facts: TableFacts) -> str:
    return "\n".join(facts.ambiguities)


ROWS = range(60)


def test_blanks_of_all_widths_group_digits(tmp_path: Path) -> None:
    pop = [f"{899 + row}\u202f14{row % 10}" for row in ROWS]
    income = [f"49\u00a0{456 + row},05" for row in ROWS]
    thin = [f"{row + 1}\u2009000" for row in ROWS]
    swiss = [f"{row + 1}'250.5" for row in ROWS]
    frame, _ = opened(tmp_path, ";", pop=pop, income=income, thin=thin, swiss=swiss)
    assert frame["pop"].tolist() == [(899 + row) * 1000 + 140 + row % 10 for row in ROWS]
    assert frame["income"].tolist() == [49_456.05 + row for row in ROWS]
    assert frame["thin"].tolist() == [(row + 1) * 1000 for row in ROWS]
    assert frame["swiss"].tolist() == [(row + 1) * 1000 + 250.5 for row in ROWS]


@pytest.mark.parametrize("gap", ["", 900719925474099999])
def test_long_whole_numbers_keep_all_digits(tmp_path: Path, gap: object) -> None:
    numbers = [900719925474099300 + 7 * row for row in ROWS]
    frame, _ = opened(tmp_path, sample=[gap, *numbers[1:]], x=ROWS)
    assert frame["sample"].fillna("").tolist() == [str(number) for number in (gap, *numbers[1:])]


@given(st.lists(st.integers(-(2**70), 2**70), min_size=1, max_size=20))
def test_whole_numbers_of_any_length_come_back(tmp_path_factory: pytest.TempPathFactory, numbers: list[int]) -> None:
    frame, _ = opened(tmp_path_factory.mktemp("tables"), number=numbers, x=range(len(numbers)))
    assert [int(cell) for cell in frame["number"]] == numbers


def test_leading_zeros_are_kept_wherever_they_are(tmp_path: Path) -> None:
    late = ["80331"] * 30_000 + ["01067"]
    frame, facts = opened(tmp_path, zip=late, x=range(len(late)), y=[f"0.{row}" for row in range(len(late))])
    assert frame["zip"].iloc[-1] == "01067" and frame["zip"].iloc[0] == "80331"
    assert frame["y"].dtype.kind == "f" and frame["x"].dtype.kind == "i"
    assert "zip holds whole numbers with leading zeros, such as “01067” (row 30,001)" in said(facts)


@pytest.mark.parametrize("texts", [["01", "12", "?"], [str(2**60 + 1), str(2**60 + 2)], ["007", "12", "n/a*"]])
def test_texts_of_digits_in_json_keep_zeros_and_digits(tmp_path: Path, texts: list[str]) -> None:
    cells = [texts[0]] * 20 + [*texts]
    file = tmp_path / "table.json"
    file.write_text(json.dumps([{"code": cell, "x": row} for row, cell in enumerate(cells)]))
    frame, facts = read(str(file))
    assert frame["code"].tolist() == cells
    assert any("kept as text" in text for text in (*facts.notes, *facts.ambiguities))


def test_each_column_has_its_own_decimal_mark(tmp_path: Path) -> None:
    frame, facts = opened(tmp_path, ";", temp=[f"{row}.25" for row in ROWS], druck=[f"10{row},5" for row in ROWS])
    assert frame["temp"].tolist() == [row + 0.25 for row in ROWS]
    assert frame["druck"].tolist() == [float(f"10{row}.5") for row in ROWS]
    assert any("druck" in note and "decimal comma" in note for note in facts.notes)


def test_two_decimal_marks_within_a_column_are_named_with_rows(tmp_path: Path) -> None:
    mixed = [f"{row}.5" if row % 3 else f"{row},25" for row in ROWS]
    frame, facts = opened(tmp_path, ";", a=mixed, b=ROWS)
    assert frame["a"].tolist() == [row + (0.5 if row % 3 else 0.25) for row in ROWS]
    assert "decimal comma in 20 cells" in said(facts) and "“0,25” (row 1), “3,25” (row 4)" in said(facts)


def test_units_percent_and_money_are_taken_off_and_shown(tmp_path: Path) -> None:
    frame, facts = opened(
        tmp_path,
        ";",
        mass=[f"{row}.5 mg" for row in ROWS],
        share=[f"{row}.25%" for row in ROWS],
        price=[f"$4,{100 + row}.75" for row in ROWS],
        cost=[f"{row},50 €" for row in ROWS],
    )
    for name, more in (("mass", 0.5), ("share", 0.25), ("price", 4100.75), ("cost", 0.5)):
        assert frame[name].tolist() == [row + more for row in ROWS], name
    units = {column.name: column.unit for column in facts.reading.columns}
    assert units == {"mass": "mg", "share": "%", "price": "$", "cost": "€"}
    assert all(any(name in note and unit in note for note in facts.notes) for name, unit in units.items())


def test_different_units_in_a_column_are_no_numbers_without_a_word(tmp_path: Path) -> None:
    frame, facts = opened(tmp_path, mass=[f"{row} {'mg' if row % 2 else 'g'}" for row in ROWS], y=ROWS)
    assert frame["mass"].iloc[0] == "0 g"
    assert "mass holds numbers with different units" in said(facts)


def test_limits_are_numbers_and_are_named(tmp_path: Path) -> None:
    frame, facts = opened(tmp_path, conc=["<0.05", ">100", *(row + 0.5 for row in ROWS)], y=range(62))
    assert frame["conc"].tolist()[:2] == [0.05, 100]
    assert "conc holds 2 limits such as “<0.05” (row 1)" in said(facts)


@pytest.mark.parametrize("groups", [["<40", ">=40"], ["<18", ">65", "<18", ">65", "≥40"]])
def test_groups_that_are_all_limits_are_levels(tmp_path: Path, groups: list[str]) -> None:
    frame, facts = opened(tmp_path, age=groups * 10, x=range(10 * len(groups)))
    assert frame["age"].tolist() == groups * 10
    assert facts.columns[0].kind == "category"


def test_one_odd_cell_makes_no_text_of_a_column_of_numbers(tmp_path: Path) -> None:
    cells = [f"{row}.5" for row in ROWS]
    cells[40] = "n/a*"
    frame, facts = opened(tmp_path, x=cells, y=ROWS)
    assert frame["x"].isna().tolist() == [row == 40 for row in ROWS]
    assert "x holds numbers, except in 1 cell: “n/a*” (row 41)" in said(facts)


def test_a_word_among_few_numbers_is_a_level(tmp_path: Path) -> None:
    frame, facts = opened(tmp_path, children=["3+" if row % 15 == 0 else row % 3 for row in ROWS], y=ROWS)
    assert set(frame["children"]) == {"0", "1", "2", "3+"}
    assert "children holds numbers, but also “3+” (row 1)" in said(facts)


def test_numbers_stored_as_text_in_a_workbook_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    cells: list[object] = [f"{row},19" for row in ROWS]
    cells[3] = 7.25
    frame = pd.DataFrame({"wert": pd.Series(cells, dtype=object), "menge": [str(row + 10) for row in ROWS]})
    frame.assign(y=1).to_excel(path, index=False)
    found, facts = read(str(path))
    assert found["wert"].tolist() == [7.25 if row == 3 else row + 0.19 for row in ROWS]
    assert found["menge"].tolist() == [row + 10 for row in ROWS]
    pd.testing.assert_frame_equal(read(str(path), facts.reading)[0], found)


def test_one_text_among_the_dates_of_a_workbook_leaves_them_dates(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    days = pd.Series(pd.date_range("2022-01-01", periods=60), dtype=object)
    days[12] = "unbekannt"
    pd.DataFrame({"day": days, "y": ROWS}).to_excel(path, index=False)
    found, facts = read(str(path))
    assert found["day"].isna().tolist() == [row == 12 for row in ROWS]
    assert found["day"].iloc[59] == pd.Timestamp("2022-03-01")
    assert any("day was read as dates" in note and "unbekannt as missing" in note for note in facts.notes)


DATES = pd.date_range("2019-11-20 08:30", periods=60, freq="27h")
GERMAN = dict(enumerate(("Jan", "Feb", "März", "April", "Mai", "Juni", "Juli", "Aug", "Sept", "Okt", "Nov", "Dez"), 1))


@pytest.mark.parametrize(
    "form",
    [
        *("%Y/%m/%d", "%d.%m.%y", "%m/%d/%y", "%d %b %Y", "%d-%b-%y", "%B %d, %Y", "%d.%m.%Y, %H:%M"),
        *("%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M", "%Y-%m-%dT%H:%M", "%Y/%m/%d %H:%M:%S"),
    ],
)
def test_dates_as_they_are_written_are_dates(tmp_path: Path, form: str) -> None:
    written = [date.strftime(form) for date in DATES]
    frame, facts = opened(tmp_path, ";", when=written, y=ROWS)
    assert frame["when"].tolist() == pd.to_datetime(pd.Series(written), format=form).tolist()
    assert facts.ambiguities == ()


def test_months_may_have_german_names(tmp_path: Path) -> None:
    frame, _ = opened(tmp_path, when=[f"{date.day}. {GERMAN[date.month]} {date.year}" for date in DATES], y=ROWS)
    assert frame["when"].tolist() == DATES.normalize().tolist()


def test_a_day_above_12_in_a_late_row_counts(tmp_path: Path) -> None:
    early = [f"{1 + row % 12:02d}/{1 + row % 11:02d}/2020" for row in range(40_000)]
    frame, facts = opened(tmp_path, when=[*early, "31/01/2020"], y=range(40_001))
    assert frame["when"].iloc[-1] == pd.Timestamp("2020-01-31") and frame["when"].iloc[1] == pd.Timestamp("2020-02-02")
    assert facts.ambiguities == ()


def test_two_columns_may_differ_in_the_order_of_dates(tmp_path: Path) -> None:
    days = pd.date_range("2020-01-10", periods=60)
    frame, facts = opened(
        tmp_path, born=[day.strftime("%d/%m/%Y") for day in days], seen=[day.strftime("%m/%d/%Y") for day in days]
    )
    assert frame["born"].tolist() == frame["seen"].tolist() == days.tolist()
    assert facts.ambiguities == ()


def test_dates_that_could_be_swapped_are_named_with_their_column(tmp_path: Path) -> None:
    _, facts = opened(tmp_path, when=["03/04/2024", "05/06/2024"] * 30, y=ROWS)
    assert "Dates in when such as 03/04/2024 were read with the month first. The day could be first." in said(facts)


def test_a_column_that_does_not_tell_follows_one_that_does(tmp_path: Path) -> None:
    frame, facts = opened(tmp_path, when=["03/04/2024"] * 60, seen=["31/01/2024"] * 60)
    assert frame["when"].iloc[0] == pd.Timestamp("2024-04-03")
    assert "day first, as in another column" in said(facts)


@pytest.mark.parametrize("level", ["NA", "None"])
def test_a_missing_marker_that_is_a_level_stays_one(tmp_path: Path, level: str) -> None:
    frame, facts = opened(tmp_path, region=[level, "EU", "AS"] * 20, y=ROWS)
    assert frame["region"].tolist() == [level, "EU", "AS"] * 20
    assert f"{level} counts as a level, not as missing, in region." in said(facts)


def test_a_missing_marker_of_numbers_is_none_of_categories(tmp_path: Path) -> None:
    frame, facts = opened(tmp_path, sex=["NA", "f", "m"] * 20, mass=["NA", *(row + 0.5 for row in range(59))])
    assert frame["sex"].isna().sum() == 20 and frame["mass"].isna().sum() == 1
    assert "NA counts as missing, as in columns of numbers or of true and false; it could be a level, in sex." in said(
        facts
    )


@pytest.mark.parametrize("error", ["#NV", "#N/A", "#DIV/0!", "#WERT!", "#VALUE!", "#BEZUG!", "#¡VALOR!", "#VALEUR!"])
def test_error_values_of_spreadsheets_are_missing(tmp_path: Path, error: str) -> None:
    frame, _ = opened(tmp_path, ";", x=[error, *(f"{row},5" for row in range(59))], kind=[*["a", "b"] * 29, "a", error])
    assert frame["x"].isna().tolist() == [row == 0 for row in ROWS]
    assert frame["kind"].isna().tolist() == [row == 59 for row in ROWS]


def test_the_preview_reads_cells_as_the_whole_table_does(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("zip,mass\n" + "".join(f"0106{row % 10},{row} mg\n" for row in ROWS), "utf-8")
    shown = preview(str(path))
    assert shown.frame is not None
    pd.testing.assert_frame_equal(shown.frame, read(str(path))[0])
    assert any("zip" in sentence for sentence in shown.ambiguities)


def test_plain_columns_have_no_reading_of_their_own(tmp_path: Path) -> None:
    frame, facts = opened(tmp_path, a=ROWS, b=np.linspace(0, 1, 60), c=["x", "y"] * 30, d=["2024-01-05"] * 60)
    assert facts.reading.columns == () and facts.ambiguities == () and facts.notes == ()
    assert frame.dtypes.map(lambda kind: kind.kind).tolist()[:2] == ["i", "f"]


@pytest.mark.parametrize("mark", [-9, -99, -999, -9999, 9999])
def test_likely_missing_marks_among_numbers_are_offered_as_missing(tmp_path: Path, mark: int) -> None:
    temp = [mark if row % 10 == 0 else row / 10 for row in ROWS]
    frame, facts = opened(tmp_path, temp=temp, hum=[row / 7 for row in ROWS], y=["a", "b"] * 30)
    assert (frame["temp"] == mark).sum() == 6
    assert f"temp contains {mark} (6 rows), far from all others" in said(facts)
    project = project_for(facts)
    problem = next(each for each in check(project, facts) if f"temp is {mark} in 6 rows" in each.text)
    assert problem.fix is not None
    again, read_again = read(facts.source, problem.fix.change(project).data.reading)
    assert again["temp"].isna().tolist() == [row % 10 == 0 for row in ROWS]
    assert not any("temp is" in each.text for each in check(problem.fix.change(project), read_again))


def test_numbers_that_spread_as_far_are_no_missing_marks(tmp_path: Path) -> None:
    _, facts = opened(tmp_path, a=[-9 + row % 20 for row in ROWS], b=[-999 * (row % 3) for row in ROWS], y=ROWS)
    assert not any(column.sentinels for column in facts.columns)


def test_a_date_is_no_target_and_stays_a_date(tmp_path: Path) -> None:
    days = pd.date_range("2023-01-01", periods=60).strftime("%Y/%m/%d")
    _, facts = opened(tmp_path, date=days, temperature=[f"{row}.5 °C" for row in ROWS], sales=[row**2 for row in ROWS])
    project = project_for(facts)
    assert [column.name for column in project.data.with_role("target")] == ["sales"]
    column = project.data.column("date")
    assert column is not None and (column.role, column.kind) == ("feature", "date")


def test_options_that_the_user_changed_count_and_the_rest_comes_from_all_rows(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows = [f"0{4 + row % 2}/05/2024;{row} mg;{row % 5}" for row in range(3_000)]
    path.write_text("when;mass;zip\n" + "\n".join([*rows, "03/04/2024;unknown?;01067"]) + "\n", "utf-8")
    shown = preview(str(path))
    chosen = shown.reading.replaced(dates="day first")
    frame, facts = read(str(path), chosen, guessed=shown.guessed)
    assert frame["when"].iloc[0] == pd.Timestamp("2024-05-04") and frame["zip"].iloc[-1] == "01067"
    assert "mass holds numbers, except in 1 cell: “unknown?” (row 3,001)" in said(facts)
    assert "could be first" not in said(facts)
    kept = shown.reading.with_column(ColumnReading(name="mass"))
    assert read(str(path), kept, guessed=shown.guessed)[0]["mass"].iloc[0] == "0 mg"
    shown_again = preview(str(path), kept).frame
    assert shown_again is not None and shown_again["mass"].iloc[0] == "0 mg"


def test_a_class_that_counts_as_missing_is_offered_as_a_class(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("age,disorder\n" + "".join(f"{row},{('None', 'Apnea')[row % 2]}\n" for row in ROWS), "utf-8")
    _, facts = read(str(path))
    plain = project_for(facts).replaced(data=project_for(facts).data.replaced(reading=ReadingSpec()))
    frame, facts = read(str(path), ReadingSpec())
    assert frame["disorder"].isna().sum() == 30
    problem = next(each for each in check(plain, facts) if "None counts as a missing value of the target" in each.text)
    assert problem.fix is not None
    frame, facts = read(str(path), problem.fix.change(plain).data.reading)
    assert set(frame["disorder"]) == {"None", "Apnea"}
    assert not any("None counts" in each.text for each in check(problem.fix.change(plain), facts))


CELLS = st.sampled_from(
    [
        st.integers(-(10**6), 10**6).map(str),
        st.decimals(-1000, 1000, places=2).map(str),
        st.decimals(-1000, 1000, places=2).map(lambda number: str(number).replace(".", ",")),
        st.decimals(0, 1000, places=2).map(lambda number: f"{number} mg"),
        st.integers(0, 99_999).map(lambda number: f"{number:05d}"),
        st.dates(pd.Timestamp(1970, 1, 1).date(), pd.Timestamp(2068, 1, 1).date()).map(lambda day: f"{day:%d/%m/%y}"),
        st.sampled_from(["NA", "None", "EU", "#NV", "?"]),
        st.text("ab01.,-/: %<", max_size=6),
    ]
).flatmap(lambda cells: st.lists(cells | cells | cells | st.sampled_from(["NA", "n/a*", ""]), min_size=40, max_size=40))


@given(x=CELLS, z=CELLS)
def test_what_was_found_reads_every_table_again_as_it_was_opened(
    tmp_path_factory: pytest.TempPathFactory, x: list[str], z: list[str]
) -> None:
    opened(tmp_path_factory.mktemp("tables"), "\t", y=range(40), x=x, z=z)


@pytest.mark.parametrize("target", ["sex", "mass"])
def test_a_missing_marker_that_may_be_a_level_is_kept_by_one_click(tmp_path: Path, target: str) -> None:
    _, facts = opened(tmp_path, sex=["NA", "f", "m"] * 20, mass=["NA", *(row + 0.5 for row in range(59))])
    project = with_target(project_for(facts), facts, target)
    problem = next(each for each in check(project, facts) if each.fix is not None and "Keep NA" in each.fix.text)
    assert "NA counts as" in problem.text and "in 20 rows" in problem.text
    assert problem.fix is not None
    again, facts = read(facts.source, problem.fix.change(project).data.reading)
    assert again["sex"].tolist() == ["NA", "f", "m"] * 20 and again["mass"].isna().sum() == 1
    assert not any(
        "Keep NA" in each.fix.text for each in check(problem.fix.change(project), facts) if each.fix is not None
    )
    back = problem.fix.change(project).data.reading.with_marker("sex", "NA", is_level=False)
    assert read(facts.source, back)[0]["sex"].isna().sum() == 20
    assert read(facts.source, back)[1].column("sex").markers == ()


@pytest.mark.parametrize(
    "form, first",
    [
        ("%Y%m%d", "2020-01-01"),
        ("%Y-%m", "2020-01-01"),
        ("%b %Y", "2020-01-01"),
        ("%m/%Y", "2020-01-01"),
        ("%H:%M", "1900-01-01 00:00"),
        ("%H:%M:%S", "1900-01-01 00:00"),
        ("%I:%M %p", "1900-01-01 00:00"),
    ],
)
def test_months_times_and_dates_without_marks_are_dates(tmp_path: Path, form: str, first: str) -> None:
    step = pd.Timedelta(minutes=23) if "M" in form else pd.Timedelta(days=31)
    when = [pd.Timestamp("2020-01-01") + row * step for row in ROWS]
    frame, facts = opened(tmp_path, when=[each.strftime(form) for each in when], y=ROWS)
    assert frame["when"].iloc[0] == pd.Timestamp(first)
    assert frame["when"].tolist() == [pd.Timestamp(pd.to_datetime(each.strftime(form), format=form)) for each in when]
    assert facts.notes[0].startswith("when was read as ") and facts.column("when").kind == "date"


def test_times_of_a_workbook_are_times_of_one_day(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    times = [(pd.Timestamp("2020-01-01 08:00") + pd.Timedelta(minutes=7 * row)).time() for row in ROWS]
    pd.DataFrame({"at": times, "y": ROWS}).to_excel(path, index=False)
    frame, facts = read(str(path))
    assert [each.time() for each in frame["at"]] == times
    _, halves = opened(tmp_path, at=[each.strftime("%I:%M %p") for each in times], y=ROWS)
    for form in ("%H:%M", "%H:%M:%S", "%I:%M %p"):
        second = tmp_path / "second.csv"
        second.write_text("at,y\n" + "".join(f"{each.strftime(form)},1\n" for each in times))
        for known in (facts, halves):
            contract = ReadingContract(known.reading, (ContractColumn("at", "date"),))
            reading = reading_by(contract, str(second)).reading
            assert [each.time() for each in read(str(second), reading)[0]["at"]] == times


@pytest.mark.parametrize(
    "cells",
    [
        ["08:00", "20:00"] * 30,
        [f"{1990 + row % 20}-{(91 + row % 20) % 100:02d}" for row in ROWS],
        [f"1:{10 * 2 ** (row % 5)}" for row in ROWS],
    ],
)
def test_shifts_seasons_and_dilutions_stay_texts(tmp_path: Path, cells: list[str]) -> None:
    frame, _ = opened(tmp_path, which=cells, y=ROWS)
    assert frame["which"].tolist() == cells


@pytest.mark.parametrize(
    "cell, sentence",
    [
        ("({})", "x holds numbers, and 15 cells with other texts: “(0.5)” (row 1)"),
        ("{}*", "x holds numbers, and 15 cells with other texts"),
    ],
)
def test_numbers_with_something_else_in_many_cells_are_named(tmp_path: Path, cell: str, sentence: str) -> None:
    _, facts = opened(tmp_path, x=[cell.format(row + 0.5) if row % 4 == 0 else row + 0.5 for row in ROWS], y=ROWS)
    assert sentence in said(facts)


@pytest.mark.parametrize("form", ["{0} ± 0.3", "{0}:{0}", "{0}/7.5", "{0}° N 5'", "2005 Q{0}"])
def test_texts_that_nearly_are_numbers_are_named(tmp_path: Path, form: str) -> None:
    _, facts = opened(tmp_path, x=[form.format(row + 100) for row in ROWS], y=ROWS)
    assert any(note.startswith("x holds texts such as") for note in facts.notes)


def test_rows_that_begin_with_an_error_value_are_no_comments(tmp_path: Path) -> None:
    frame, _ = opened(tmp_path, v=["#WERT!" if row % 20 == 0 else row + 0.5 for row in ROWS], y=ROWS)
    assert len(frame) == 60 and frame["v"].isna().sum() == 3


def test_a_missing_marker_next_to_true_and_false_is_missing(tmp_path: Path) -> None:
    frame, facts = opened(tmp_path, ok=["TRUE", "FALSE", "NA"] * 20, y=ROWS)
    assert frame["ok"].isna().sum() == 20 and "could be a level, in ok" in said(facts)


def test_numbers_named_like_postcodes_become_a_category_by_one_click(tmp_path: Path) -> None:
    _, facts = opened(tmp_path, plz=[80331, 10115, 20095] * 20, x=[row / 7 for row in ROWS], y=["a", "b"] * 30)
    project = project_for(facts)
    problem = next(each for each in check(project, facts) if "looks like a code" in each.text)
    assert problem.fix is not None
    fixed = problem.fix.change(project)
    assert fixed.data.column("plz").kind == "category" and fixed.data.column("plz").encoding == "one-hot"
    assert not any("plz" in each.text for each in check(fixed, facts))

"""Install what `make package` built in bare Debian systems and prove it there; `make test-package` calls it.

It needs root, for systems in folders, and a Debian archive to make these from the first time. One line a rule; the exit
code is 0 only where all hold. Pictures of what a user would see are kept in `build/package/look`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Callable

from trial import installing, running, showing
from trial.ground import INSTALLER, PACKAGE, ROOT, Broken, remove_all

RULES: tuple[Callable[[], str], ...] = (
    installing.an_older_system_is_refused_before_anything_is_unpacked,
    installing.an_upgrade_keeps_settings_and_leaves_nothing_of_the_older_version,
    installing.what_was_built_is_whole_and_well_formed,
    running.the_selftest_holds_without_a_network_on_debian_12,
    running.the_selftest_holds_without_a_network_on_debian_13,
    running.a_broken_installation_is_found_out_and_says_what_is_missing,
    running.the_program_is_no_interpreter_for_others,
    running.a_foreign_file_is_read_behind_walls,
    running.it_works_wherever_and_for_whomever_it_is_started,
    running.the_window_opens_as_fast_as_from_source,
    showing.a_double_click_opens_the_project,
    showing.a_second_start_hands_its_file_to_the_first_window,
    showing.it_opens_on_wayland_and_through_its_xwayland,
    installing.a_removal_leaves_nothing_but_what_is_the_users,
    installing.a_user_without_root_installs_upgrades_and_removes_it,
    installing.an_archive_that_was_damaged_on_its_way_is_refused,
)
"""A function's name is the rule; it returns what is worth knowing, and raises where the rule does not hold."""


def main() -> int:
    """Prove all rules, or those whose name has a word in it, in their order."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-k", dest="word", default="", help="only the rules whose name has this word")
    options = parser.parse_args()
    if os.geteuid() != 0:
        raise SystemExit("Systems in folders can be made by root only: sudo make test-package")
    for path in (PACKAGE, INSTALLER):
        if not path.exists():
            raise SystemExit(f"{path.relative_to(ROOT)} is not there. Build it first: make package")
    chosen = [prove for prove in RULES if options.word in prove.__name__]
    try:
        failed = sum(not _holds(prove) for prove in chosen)
    finally:
        remove_all()
    print(f"{failed} of {len(chosen)} rules broken." if failed else f"All {len(chosen)} rules hold.")
    return int(failed > 0)


def _holds(prove: Callable[[], str]) -> bool:
    started = time.monotonic()
    try:
        text, holds = prove(), True
    except Broken as error:
        text, holds = str(error), False
    except Exception:
        text, holds = traceback.format_exc(), False
    took = f"{time.monotonic() - started:6.1f} s"
    print(f"{'ok  ' if holds else 'FAIL'} {took}  {prove.__name__.replace('_', ' ')}: {text}", flush=True)
    return holds


if __name__ == "__main__":
    sys.exit(main())

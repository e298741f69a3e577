"""Install the packages of `make package` in minimal Debian systems and check them; `make test-package` calls it.

Needs root to create the systems in folders, and a Debian archive the first time. Prints one line for each check; the
exit code is 0 if all pass. Screenshots are written to `build/package/look`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Callable

from package_checks import desktop, execution, installation
from package_checks.fixtures import INSTALLER, PACKAGE, ROOT, CheckFailed, remove_all

CHECKS: tuple[Callable[[], str], ...] = (
    installation.an_older_system_is_refused_before_anything_is_unpacked,
    installation.an_upgrade_keeps_settings_and_leaves_nothing_of_the_older_version,
    installation.the_packages_are_complete_and_well_formed,
    execution.the_self_check_passes_without_a_network_on_debian_12,
    execution.the_self_check_passes_without_a_network_on_debian_13,
    execution.an_incomplete_installation_is_detected_and_names_what_is_missing,
    execution.the_program_refuses_to_be_a_python_interpreter,
    execution.an_untrusted_file_is_read_in_a_sandbox,
    execution.it_works_in_unusual_environments,
    execution.the_window_opens_as_fast_as_from_source,
    desktop.a_double_click_opens_the_project,
    desktop.a_second_start_hands_its_file_to_the_first_window,
    desktop.it_opens_on_wayland_and_on_xwayland,
    installation.a_removal_leaves_only_files_of_the_user,
    installation.a_user_without_root_installs_upgrades_and_removes_it,
    installation.a_damaged_archive_is_refused,
)
"""Functions named after what they check; each returns a short result, and raises if the check fails."""


def main() -> int:
    """Run all checks, or those whose name contains a word, in order."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-k", dest="word", default="", help="run only the checks whose name contains this word")
    options = parser.parse_args()
    if os.geteuid() != 0:
        raise SystemExit("Creating the systems needs root: sudo make test-package")
    for path in (PACKAGE, INSTALLER):
        if not path.exists():
            raise SystemExit(f"{path.relative_to(ROOT)} does not exist. Build it first: make package")
    chosen = [check for check in CHECKS if options.word in check.__name__]
    try:
        failed = sum(not _passes(check) for check in chosen)
    finally:
        remove_all()
    print(f"{failed} of {len(chosen)} checks failed." if failed else f"All {len(chosen)} checks passed.")
    return int(failed > 0)


def _passes(check: Callable[[], str]) -> bool:
    started = time.monotonic()
    try:
        text, passed = check(), True
    except CheckFailed as error:
        text, passed = str(error), False
    except Exception:
        text, passed = traceback.format_exc(), False
    took = f"{time.monotonic() - started:6.1f} s"
    print(f"{'ok  ' if passed else 'FAIL'} {took}  {check.__name__.replace('_', ' ')}: {text}", flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())

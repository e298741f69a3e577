"""On the screen: a double click, one window for all, X11 and Wayland."""

from __future__ import annotations

import time

from bare_system import BareSystem, screen, take_picture, titles, wait_for_title, wayland

from trial.ground import EXAMPLES, LOOK, ROOT, STUDENTS, installed, require


def a_double_click_opens_the_project() -> str:
    made = installed("trixie")
    project = _trained_project(made, "Bestände.layerdesk")
    answer = made.run("gio", "mime", "application/x-layerdesk")
    require("layerdesk.desktop" in answer.stdout, "The desktop does not know whose files these are.", answer)
    with screen() as display:
        opened = made.start("sh", "-c", 'gio open "$0"; sleep 600', project, environment={"DISPLAY": display})
        try:
            require(wait_for_title(display, "Bestände"), f"No window has the project: {titles(display)}")
            time.sleep(8)
            take_picture(display, LOOK / "double-click.png")
        finally:
            opened.kill()
            opened.wait()
    return f"see {(LOOK / 'double-click.png').relative_to(ROOT)}"


def _trained_project(made: BareSystem, name: str) -> str:
    path = f"{made.path_of(made.home)}/{name}"
    answer = made.run("layerdesk", "train", STUDENTS, "--epochs", "5", "--out", path)
    require(answer.returncode == 0, "The command line did not train.", answer)
    return path


def a_second_start_hands_its_file_to_the_first_window() -> str:
    made = installed("bookworm")
    with screen() as display:
        given = {"DISPLAY": display, "XDG_RUNTIME_DIR": made.path_of(made.home)}
        first = made.start("layerdesk", f"{EXAMPLES}/students.csv", environment=given)
        try:
            require(wait_for_title(display, "Layerdesk"), "The first window did not open.")
            started = time.monotonic()
            answer = made.run("layerdesk", f"{EXAMPLES}/wine.csv", environment=given)
            took = time.monotonic() - started
            require(answer.returncode == 0, "The second one failed.", answer)
            require(wait_for_title(display, "wine"), f"The file was not opened: {titles(display)}")
            windows = [title for title in titles(display) if "Layerdesk" in title]
            take_picture(display, LOOK / "handed-over.png")
            require(len(windows) == 1 and "wine" in windows[0], f"The windows are {windows}.")
        finally:
            first.kill()
            first.wait()
    return f"the second one was over after {took:.1f} s"


def it_opens_on_wayland_and_through_its_xwayland() -> str:
    made = installed("trixie")
    with wayland() as given:
        for platform, surroundings in given.items():
            answer = made.run("layerdesk", "--prove-window", environment=surroundings)
            require(f" on {platform}," in answer.stdout, f"The window did not open on {platform}.", answer)
    return ", ".join(given)

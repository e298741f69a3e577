"""The installed program on a desktop: double click, a single window, X11 and Wayland."""

from __future__ import annotations

import time

from bare_system import BareSystem, screen, take_screenshot, titles, wait_for_title, wayland

from package_checks.fixtures import EXAMPLES, LOOK, ROOT, STUDENTS, installed, require


def a_double_click_opens_the_project() -> str:
    machine = installed("trixie")
    project = _trained_project(machine, "Bestände.layerdesk")
    result = machine.run("gio", "mime", "application/x-layerdesk")
    require("layerdesk.desktop" in result.stdout, "The desktop does not open project files with Layerdesk.", result)
    with screen() as display:
        opened = machine.start("sh", "-c", 'gio open "$0"; sleep 600', project, environment={"DISPLAY": display})
        try:
            require(wait_for_title(display, "Bestände"), f"No window has the project: {titles(display)}")
            time.sleep(8)
            take_screenshot(display, LOOK / "double-click.png")
        finally:
            opened.kill()
            opened.wait()
    return f"see {(LOOK / 'double-click.png').relative_to(ROOT)}"


def _trained_project(machine: BareSystem, name: str) -> str:
    path = f"{machine.path_of(machine.home)}/{name}"
    result = machine.run("layerdesk", "train", STUDENTS, "--epochs", "5", "--out", path)
    require(result.returncode == 0, "Training in the terminal failed.", result)
    return path


def a_second_start_hands_its_file_to_the_first_window() -> str:
    machine = installed("bookworm")
    with screen() as display:
        environment = {"DISPLAY": display, "XDG_RUNTIME_DIR": machine.path_of(machine.home)}
        first = machine.start("layerdesk", f"{EXAMPLES}/students.csv", environment=environment)
        try:
            require(wait_for_title(display, "Layerdesk"), "The first window did not open.")
            started = time.monotonic()
            result = machine.run("layerdesk", f"{EXAMPLES}/wine.csv", environment=environment)
            took = time.monotonic() - started
            require(result.returncode == 0, "The second start failed.", result)
            require(wait_for_title(display, "wine"), f"The file was not opened: {titles(display)}")
            windows = [title for title in titles(display) if "Layerdesk" in title]
            take_screenshot(display, LOOK / "handed-over.png")
            require(len(windows) == 1 and "wine" in windows[0], f"Windows: {windows}.")
        finally:
            first.kill()
            first.wait()
    return f"the second start ended after {took:.1f} s"


def it_opens_on_wayland_and_on_xwayland() -> str:
    machine = installed("trixie")
    with wayland() as environments:
        for platform, environment in environments.items():
            result = machine.run("layerdesk", "--smoke-test", environment=environment)
            require(f" on {platform}," in result.stdout, f"The window did not open on {platform}.", result)
    return ", ".join(environments)

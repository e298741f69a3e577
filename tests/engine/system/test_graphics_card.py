"""The device that trains is reported by its name, and the reason why a present GPU does not."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
import tensorflow

from engine.system import graphics_card


@pytest.fixture
def cards(monkeypatch, tmp_path):
    """Return the list of GPUs of a machine that has the NVIDIA driver; tests append to it."""
    found = []
    monkeypatch.setattr(tensorflow.config, "list_physical_devices", lambda kind: found if kind == "GPU" else [])
    details = {"device_name": "NVIDIA RTX 4000"}
    monkeypatch.setattr(tensorflow.config.experimental, "get_device_details", lambda card: details)
    monkeypatch.setattr(graphics_card, "DRIVER", tmp_path)
    return found


def test_a_gpu_that_trains_is_reported_by_its_name(cards):
    cards.append(SimpleNamespace(name="/physical_device:GPU:0"))
    assert graphics_card.device() == "GPU (NVIDIA RTX 4000)"
    assert graphics_card.reason_for_cpu() == ""


def test_without_a_gpu_the_cpu_trains_and_no_reason_is_given(cards, monkeypatch, tmp_path):
    monkeypatch.setattr(graphics_card, "DRIVER", tmp_path / "none")
    monkeypatch.setattr(sys, "platform", "linux")
    assert graphics_card.device().startswith("CPU (")
    assert graphics_card.reason_for_cpu() == ""


@pytest.mark.parametrize("with_cuda, words", [(False, "Install the CUDA edition"), (True, "Update the driver")])
def test_a_gpu_that_cannot_train_is_explained(cards, monkeypatch, with_cuda, words):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(tensorflow.test, "is_built_with_cuda", lambda: with_cuda)
    assert words in graphics_card.reason_for_cpu()


def test_native_windows_points_to_wsl2(cards, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert "WSL2" in graphics_card.reason_for_cpu()

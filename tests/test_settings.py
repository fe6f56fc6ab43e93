from __future__ import annotations

import pytest

from indexer.errors import ParameterError
from indexer.settings import SETTINGS, Value, resolve, setting


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for known in SETTINGS:
        monkeypatch.delenv(known.env, raising=False)


@pytest.mark.parametrize("name", [known.name for known in SETTINGS])
def test_without_flag_and_variable_the_default_holds(name: str) -> None:
    assert resolve(name) == Value(setting(name).default, "default")


def test_the_environment_goes_before_the_default_and_the_flag_before_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DUANSOU_PORT", "9000")
    assert resolve("port") == Value(9000, "environment")
    assert resolve("port", "9001") == Value(9001, "flag")


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUANSOU_INDEX", "")
    assert resolve("index").origin == "default"


@pytest.mark.parametrize("given", ["abc", "-1", "65536", "8000.0", "", "٣", "9" * 5000])
def test_a_port_that_is_none_is_refused_by_the_name_of_its_flag(given: str) -> None:
    with pytest.raises(ParameterError, match="--port：须是 0 到 65535 的整数"):
        resolve("port", given)


def test_a_bad_variable_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUANSOU_WORKERS", "many")
    with pytest.raises(ParameterError, match="环境变量 DUANSOU_WORKERS"):
        resolve("workers")


@pytest.mark.parametrize("given", ["", "  ", "a\0b"])
def test_a_folder_without_a_name_is_refused(given: str) -> None:
    with pytest.raises(ParameterError, match="--index"):
        resolve("index", given)


def test_every_variable_is_named_after_its_setting_and_every_default_is_one_that_could_be_given() -> None:
    for known in SETTINGS:
        assert known.env == f"DUANSOU_{known.name.upper()}"
        assert known.help
        assert resolve(known.name, str(known.default)).value == known.default

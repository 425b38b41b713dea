"""Settings come from the environment; a wrong one is named, never guessed around."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.config import DEFAULT_SERVER_URL, SettingError, default_home, read_settings


def test_an_empty_environment_gives_the_defaults():
    settings = read_settings({"XDG_DATA_HOME": "/tmp/data"})
    assert (settings.server_url, settings.poll_s, settings.language) == (DEFAULT_SERVER_URL, 15.0, "de")


def test_what_is_set_counts():
    settings = read_settings(
        {
            "FELDLOTSE_HOME": "/srv/seat",
            "FELDLOTSE_SERVER_URL": "https://example.org/",
            "FELDLOTSE_POLL_S": "0.5",
            "FELDLOTSE_LANGUAGE": "en",
            "FELDLOTSE_TIMEZONE": "Europe/Berlin",
        }
    )
    assert settings.home == Path("/srv/seat")
    assert (settings.server_url, settings.poll_s, settings.language) == ("https://example.org", 0.5, "en")
    assert settings.timezone is not None and settings.timezone.key == "Europe/Berlin"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FELDLOTSE_POLL_S", "bald"),
        ("FELDLOTSE_POLL_S", "0"),
        ("FELDLOTSE_POLL_S", "nan"),
        ("FELDLOTSE_LANGUAGE", "fr"),
        ("FELDLOTSE_TIMEZONE", "Dillingen"),
        ("FELDLOTSE_TIMEZONE", "../etc"),
        ("FELDLOTSE_SERVER_URL", "ftp://example.org"),
    ],
)
def test_a_wrong_setting_is_named(name, value):
    with pytest.raises(SettingError) as caught:
        read_settings({name: value})
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("platform", "part"), [("win32", "Roaming"), ("darwin", "Library"), ("linux", "feldlotse")]
)
def test_every_platform_has_a_place(platform, part):
    assert part in str(default_home({}, platform))
    assert default_home({"FLET_APP_STORAGE_DATA": "/data/app"}, platform) == Path("/data/app")


def test_the_clock_can_be_shifted_for_trying_out_another_day_but_not_by_a_century():
    assert read_settings({"FELDLOTSE_CLOCK_SHIFT_S": "-86400"}).clock_shift == timedelta(days=-1)
    for text in ("morgen", "4000000000", "1.5"):
        with pytest.raises(SettingError) as caught:
            read_settings({"FELDLOTSE_CLOCK_SHIFT_S": text})
        assert caught.value.name == "FELDLOTSE_CLOCK_SHIFT_S"

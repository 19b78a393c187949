"""The home has its folders, the keys' one closed to others."""

from lgsp.runtime.home import FOLDERS, Home, home_in_use


def test_a_home_is_prepared_twice_without_harm(tmp_path):
    home = Home(tmp_path / "a" / "b")
    home.prepare()
    home.prepare()
    assert sorted(path.name for path in home.folder.iterdir()) == sorted(FOLDERS)
    assert home.keys.stat().st_mode & 0o077 == 0


def test_every_place_is_below_the_home(tmp_path):
    home = Home(tmp_path)
    for place in (home.run, home.keys, home.objects, home.gateway, home.journal, home.log, home.postgres, home.demo_file):
        assert place.is_relative_to(tmp_path)


def test_the_home_in_use_is_the_one_that_is_set(tmp_path, monkeypatch):
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    assert home_in_use().folder == tmp_path

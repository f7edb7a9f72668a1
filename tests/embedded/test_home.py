"""Where the embedded servers put their sockets, and who may enter."""

import os
from pathlib import Path

import pytest

from coordination.embedded.errors import EmbeddedError
from coordination.embedded.home import (
    LONGEST_SOCKET_NAME,
    LONGEST_SOCKET_PATH,
    Home,
    Purpose,
    private_folder,
    socket_folder,
)


def socket_length(folder: Path) -> int:
    return len(os.fsencode(folder / LONGEST_SOCKET_NAME))


def test_sockets_of_a_short_checkout_stay_inside_it():
    assert socket_folder(Path("/srv/td/.demo")) == Path("/srv/td/.demo/s")


@pytest.mark.parametrize("checkout", ["/srv/" + "x" * 100, "/srv/dossier médical", "/srv/l'hôpital $HOME"])
def test_sockets_of_a_long_or_odd_checkout_go_to_the_temporary_directory(checkout):
    folder = socket_folder(Path(checkout, ".demo"), temporary=Path("/srv/t"))

    assert folder.parent == Path("/srv/t")
    assert socket_length(folder) <= LONGEST_SOCKET_PATH


def test_a_long_temporary_directory_is_avoided_too():
    folder = socket_folder(Path("/srv", "x" * 100, ".demo"), temporary=Path("/" + "y" * 100))

    assert folder.parent == Path("/tmp")  # noqa: S108 - the name expected, nothing is written


def test_two_checkouts_never_share_a_socket_folder():
    long = Path("/srv", "x" * 100)

    assert socket_folder(long / "a" / ".demo") != socket_folder(long / "b" / ".demo")
    assert socket_folder(long / "a" / ".demo") != socket_folder(long / "a" / ".test")


def test_a_socket_folder_is_for_its_owner_alone(tmp_path):
    folder = private_folder(tmp_path / "s", account=None)

    assert folder.stat().st_mode & 0o777 == 0o700


def test_an_open_socket_folder_is_closed(tmp_path):
    (tmp_path / "s").mkdir(mode=0o777)

    assert private_folder(tmp_path / "s", account=None).stat().st_mode & 0o777 == 0o700


def test_a_symbolic_link_prepared_by_someone_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "s").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(EmbeddedError, match="belongs to someone else"):
        private_folder(tmp_path / "s", account=None)


def test_only_one_demonstration_runs_in_a_checkout(tmp_path):
    home = Home(Purpose.DEMO, checkout=tmp_path)
    home.create()

    with home.only_demo(), pytest.raises(BlockingIOError), home.only_demo():
        pass


def test_servers_are_in_use_until_their_last_user_has_left(tmp_path):
    home = Home(Purpose.TEST, checkout=tmp_path)
    home.create()

    with home.in_use():
        with home.in_use():
            assert home.is_in_use()
        assert home.is_in_use()
    assert not home.is_in_use()

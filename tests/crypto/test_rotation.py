"""Moving stored values to a new key."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from pytest_django import Settings

from coordination.crypto import DecryptionError
from coordination.crypto.rotation import encrypted_fields, re_encrypt, re_encrypt_batch, rotate
from tests.crypto.samples import Sample

OLD, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))
FIELDS = ["note", "phone", "document", "file"]

pytestmark = pytest.mark.usefixtures("sample_table")


def rows(count: int) -> list[Sample]:
    return [
        Sample.objects.create(note=f"note {rank}", phone=None, document={"rank": rank}, file=b"%PDF")
        for rank in range(count)
    ]


def tokens() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT note, phone, document, file FROM crypto_sample ORDER BY id")
        return list(cursor.fetchall())


def test_every_encrypted_field_is_found() -> None:
    assert encrypted_fields(Sample) == FIELDS


def test_after_rotation_the_old_key_can_go(settings: Settings) -> None:
    settings.FIELD_KEYS = [OLD]
    rows(5)
    settings.FIELD_KEYS = [NEW, OLD]
    outcome = rotate(Sample, batch_size=2)
    assert (outcome.rows, outcome.moved, outcome.unreadable) == (5, 15, [])
    settings.FIELD_KEYS = [NEW]
    assert [(sample.note, sample.document) for sample in Sample.objects.order_by("pk")] == [
        (f"note {rank}", {"rank": rank}) for rank in range(5)
    ]


def test_without_rotation_the_old_key_cannot_go(settings: Settings) -> None:
    settings.FIELD_KEYS = [OLD]
    rows(1)
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(DecryptionError):
        Sample.objects.get()


def test_a_second_pass_changes_nothing(settings: Settings) -> None:
    settings.FIELD_KEYS = [OLD]
    rows(3)
    settings.FIELD_KEYS = [NEW, OLD]
    rotate(Sample)
    before = tokens()
    assert rotate(Sample).moved == 0
    assert tokens() == before


def test_a_stopped_pass_resumes_after_its_last_key(settings: Settings) -> None:
    settings.FIELD_KEYS = [OLD]
    created = rows(5)
    settings.FIELD_KEYS = [NEW, OLD]
    first = re_encrypt_batch(Sample.objects.all(), FIELDS, batch_size=2)
    assert first.last_pk == created[1].pk
    rest = re_encrypt(Sample.objects.all(), FIELDS, after=first.last_pk)
    assert (rest.rows, rest.moved) == (3, 9)


def test_a_dry_run_counts_and_leaves_everything(settings: Settings) -> None:
    settings.FIELD_KEYS = [OLD]
    rows(2)
    settings.FIELD_KEYS = [NEW, OLD]
    before = tokens()
    assert re_encrypt_batch(Sample.objects.all(), FIELDS, dry_run=True).moved == 6
    assert tokens() == before


def test_a_value_no_key_opens_is_named_and_does_not_stop_the_others(settings: Settings) -> None:
    settings.FIELD_KEYS = [LOST]
    (lost,) = rows(1)
    settings.FIELD_KEYS = [OLD]
    rows(1)
    settings.FIELD_KEYS = [NEW, OLD]
    before = tokens()
    outcome = rotate(Sample)
    assert outcome.unreadable == [lost.pk] * 3
    assert outcome.moved == 3
    assert tokens()[0] == before[0]


def test_only_the_rows_and_fields_asked_for_are_moved(settings: Settings) -> None:
    settings.FIELD_KEYS = [OLD]
    kept, moved = rows(2)
    settings.FIELD_KEYS = [NEW, OLD]
    assert re_encrypt(Sample.objects.filter(pk=moved.pk), ["note"]).moved == 1
    settings.FIELD_KEYS = [NEW]
    assert Sample.objects.only("note").get(pk=moved.pk).note == "note 1"
    with pytest.raises(DecryptionError):
        Sample.objects.only("note").get(pk=kept.pk)

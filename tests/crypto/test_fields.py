"""Encrypted fields: what comes back, what is stored, what is refused."""

import datetime as dt
import decimal
from typing import Any

import pytest
from django import forms
from django.apps.registry import Apps
from django.core.exceptions import FieldError, ValidationError
from django.core.serializers import serialize
from django.db import DataError, connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Upper
from django.forms import modelform_factory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from coordination.crypto import DecryptionError, EncryptedBinaryField, EncryptedJSONField, EncryptedTextField
from coordination.crypto.fields import EncryptedField
from tests.crypto.conftest import as_session_role
from tests.crypto.samples import Sample

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)
PHONE = "+33639980047"
ORIGINALS: list[Any] = [
    EncryptedTextField("note", max_length=5, blank=True),
    EncryptedTextField(null=True),
    EncryptedJSONField(default=dict),
    EncryptedBinaryField(null=True),
    EncryptedBinaryField(editable=True, max_length=3),
]


def field(name: str) -> Any:
    return Sample._meta.get_field(name)


def through(name: str, value: Any) -> Any:
    return field(name).from_db_value(field(name).get_prep_value(value), None, connection)


def stored(pk: int, column: str) -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM crypto_sample WHERE id = %s", [pk])
        (value,) = cursor.fetchone()
    return None if value is None else bytes(value)


@given(TEXTS)
def test_any_text_comes_back(text: str) -> None:
    assert through("note", text) == text


@given(DOCUMENTS.filter(lambda document: document is not None))
def test_any_document_comes_back(document: Any) -> None:
    assert through("document", document) == document


@given(st.binary(max_size=20))
def test_any_bytes_come_back(content: bytes) -> None:
    assert through("file", content) == content


def test_documents_take_what_django_s_encoder_takes() -> None:
    document = {"day": dt.date(2026, 11, 22), "score": decimal.Decimal("2.50")}
    assert through("document", document) == {"day": "2026-11-22", "score": "2.50"}


def test_empty_text_and_none_stay_what_they_are() -> None:
    assert field("note").get_prep_value("") == b""
    assert through("note", "") == ""
    assert through("phone", None) is None
    assert through("file", b"") == b""


@pytest.mark.usefixtures("sample_table")
def test_the_column_holds_a_token_and_the_attribute_the_value() -> None:
    sample = Sample.objects.create(note="Clé sous le pot 🪴", phone=PHONE, document={"code": 12}, file=b"%PDF")
    for column in ("note", "phone", "document", "file"):
        assert (stored(sample.pk, column) or b"").startswith(b"gAAAAA")
    read = Sample.objects.get(pk=sample.pk)
    assert (read.note, read.phone, read.document, read.file) == ("Clé sous le pot 🪴", PHONE, {"code": 12}, b"%PDF")
    assert list(Sample.objects.values_list("phone", "document")) == [(PHONE, {"code": 12})]


@pytest.mark.usefixtures("sample_table")
def test_bulk_writes_and_updates_encrypt_too() -> None:
    created = Sample.objects.bulk_create([Sample(note=f"note {rank}") for rank in range(3)])
    for sample, phone in zip(created, [None, PHONE, PHONE], strict=True):
        sample.phone = phone
    Sample.objects.bulk_update(created, ["phone"])
    Sample.objects.filter(pk=created[2].pk).update(note="changée", document=[1])
    rows = list(Sample.objects.order_by("pk").values_list("note", "phone", "document"))
    assert rows == [("note 0", None, None), ("note 1", PHONE, None), ("changée", PHONE, [1])]
    assert not any(b"note" in (stored(sample.pk, "note") or b"") for sample in created)


@pytest.mark.usefixtures("sample_table")
def test_a_copied_column_stays_readable() -> None:
    sample = Sample.objects.create(note="à copier")
    Sample.objects.update(phone=F("note"))
    assert Sample.objects.get(pk=sample.pk).phone == "à copier"


@pytest.mark.usefixtures("sample_table")
@pytest.mark.parametrize(
    "expression", [Value("en clair"), Upper("note"), F("document"), F("id"), Value(b"x", models.BinaryField())]
)
def test_an_expression_that_would_store_plain_text_is_refused(expression: Any) -> None:
    sample = Sample.objects.create(note="intacte")
    with pytest.raises(FieldError, match="in clear"), transaction.atomic():
        Sample.objects.update(note=expression)
    assert Sample.objects.get(pk=sample.pk).note == "intacte"


@pytest.mark.parametrize(
    "condition",
    [
        {"phone": PHONE},
        {"phone": None},
        {"phone__in": [PHONE]},
        {"phone__icontains": "47"},
        {"phone__gt": "0"},
        {"document__code": 12},
        {"document__has_key": "code"},
        {"file": b"%PDF"},
    ],
)
def test_comparing_is_refused_loudly(condition: dict[str, Any]) -> None:
    with pytest.raises(FieldError, match="is encrypted"):
        Sample.objects.filter(**condition)


@pytest.mark.usefixtures("sample_table")
def test_absence_can_be_searched() -> None:
    with_phone, without = Sample.objects.create(phone=PHONE), Sample.objects.create()
    assert list(Sample.objects.filter(phone__isnull=False)) == [with_phone]
    assert list(Sample.objects.filter(phone__isnull=True)) == [without]


@pytest.mark.usefixtures("sample_table")
def test_a_value_no_key_opens_is_never_shown_as_it_is_stored(settings: Settings) -> None:
    sample = Sample.objects.create(note="secret")
    settings.FIELD_KEYS = ["bm90LWEtc2VjcmV0LWtleS1vbmx5LWZvci10ZXN0cyI="]
    with pytest.raises(DecryptionError, match=r"No configured key decrypts crypto\.Sample\.note") as refusal:
        Sample.objects.get(pk=sample.pk)
    assert "gAAAAA" not in str(refusal.value)
    assert list(Sample.objects.values_list("pk", flat=True)) == [sample.pk]


@pytest.mark.usefixtures("sample_table")
def test_plain_text_in_the_column_is_refused_rather_than_shown() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO crypto_sample (note) VALUES ('en clair')")
    with pytest.raises(DecryptionError):
        Sample.objects.get()


def test_the_length_counts_characters_and_is_checked_twice() -> None:
    Sample(note="x", phone="é" * 16).clean_fields()
    with pytest.raises(ValidationError, match="16"):
        Sample(note="x", phone="é" * 17).clean_fields()
    assert field("phone").get_prep_value("😀" * 16)
    with pytest.raises(DataError, match="16 characters"):
        field("phone").get_prep_value("x" * 17)
    with pytest.raises(DataError, match="20 bytes"):
        field("file").get_prep_value(b"x" * 21)


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_text_that_cannot_be_stored_is_refused_at_the_field_and_when_saving(text: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Sample(note=text).clean_fields()
    assert set(refusal.value.message_dict) == {"note"}
    with pytest.raises(ValueError, match=r"NUL|surrogates"):
        field("note").get_prep_value(text)


@pytest.mark.parametrize("document", [{"a": "x\0"}, {"a": float("nan")}, {"a": object()}])
def test_a_document_that_cannot_be_stored_is_refused(document: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        Sample(note="x", document=document).clean_fields()
    assert set(refusal.value.message_dict) == {"document"}
    with pytest.raises((TypeError, ValueError)):
        field("document").get_prep_value(document)


def test_a_backslash_before_the_letters_of_nul_is_no_nul() -> None:
    assert through("document", ["\\u0000"]) == ["\\u0000"]


@pytest.mark.parametrize(("name", "value"), [("note", 12), ("note", b"bytes"), ("file", "text")])
def test_a_value_of_another_type_is_refused(name: str, value: Any) -> None:
    with pytest.raises(TypeError, match=name):
        field(name).get_prep_value(value)


def test_the_form_asks_for_text_in_a_fitting_box_and_never_for_bytes() -> None:
    form = modelform_factory(Sample, fields=["note", "phone", "document"])
    assert isinstance(form.base_fields["note"].widget, forms.Textarea)
    assert isinstance(form.base_fields["phone"].widget, forms.TextInput)
    assert form.base_fields["phone"].widget.attrs["maxlength"] == "16"
    assert isinstance(form.base_fields["document"], forms.JSONField)
    assert field("file").formfield is not None
    assert not field("file").editable


def test_a_form_keeps_what_was_typed_and_says_where_it_is_wrong() -> None:
    form = modelform_factory(Sample, fields=["note", "phone"])({"note": "a\0b", "phone": "1" * 17})
    assert set(form.errors) == {"note", "phone"}
    assert form["phone"].value() == "1" * 17


def test_an_emptied_form_field_is_null_where_the_column_allows_it() -> None:
    form = modelform_factory(Sample, fields=["note", "phone"])({"note": "", "phone": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"note": "", "phone": None}


@pytest.mark.parametrize("original", ORIGINALS)
def test_a_field_is_rebuilt_from_its_migration(original: EncryptedField[Any, Any]) -> None:
    _, path, args, kwargs = original.deconstruct()
    assert path == f"coordination.crypto.fields.{type(original).__name__}"
    again = type(original)(*args, **kwargs)
    assert again.deconstruct()[2:] == original.deconstruct()[2:]
    assert len(again.validators) == len(original.validators)
    assert again.db_type(connection) == "bytea"


@pytest.mark.parametrize("option", [{"unique": True}, {"db_index": True}, {"primary_key": True}, {"db_default": b""}])
def test_options_that_need_comparable_values_fail_the_checks(option: dict[str, Any]) -> None:
    class Wrong(models.Model):
        secret = EncryptedTextField(**option)

        class Meta:
            apps = Apps()
            app_label = "crypto"

        def __str__(self) -> str:
            return ""

    errors = Wrong._meta.get_field("secret").check()
    assert {error.id for error in errors} == {"crypto.E001"}
    assert any(name in error.msg for error in errors for name in option)


@pytest.mark.usefixtures("sample_table")
def test_a_dump_refuses_to_write_the_plain_value() -> None:
    Sample.objects.create(note="secret")
    with pytest.raises(TypeError, match="is encrypted"):
        serialize("json", Sample.objects.all())


@pytest.mark.usefixtures("sample_table")
def test_a_field_can_be_added_to_a_table_with_rows() -> None:
    Sample.objects.create(note="déjà là")
    with as_session_role(), connection.schema_editor() as editor:
        for added, name in (
            (EncryptedTextField(blank=True, default="à remplir"), "added"),
            (EncryptedJSONField(default=dict), "more"),
        ):
            added.set_attributes_from_name(name)
            added.model = Sample
            editor.add_field(Sample, added)
    with connection.cursor() as cursor:
        cursor.execute("SELECT added, more FROM crypto_sample")
        tokens = cursor.fetchone()
    assert field("note").from_db_value(tokens[0], None, connection) == "à remplir"
    assert field("document").from_db_value(tokens[1], None, connection) == {}

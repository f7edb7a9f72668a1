"""Model fields whose column holds a Fernet token (``bytea``) and whose attribute holds the plain value.

Two rules make them safe to use. A value that cannot be decrypted raises ``DecryptionError``: it is never shown as it is
stored. And nothing compares such a column, since two encryptions of one value differ: every lookup but ``isnull`` is
refused (store a ``blind_index`` beside the field to search by it), and so is any expression that would write plain text.

SQL NULL stays NULL, and an empty text an empty column: that a value is absent is not secret, and it keeps ``blank=True``
cheap. Python's ``None`` in a JSON field is NULL.
"""

import json
import re
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core import checks, validators
from django.core.exceptions import FieldError, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col
from django.db.models.fields.mixins import CheckFieldDefaultMixin
from django.db.models.functions import Cast

from coordination.crypto.keys import DecryptionError, decrypt, encrypt

# Without defaults: django-stubs fills them in from ``_pyi_private_…_type`` below, and adds None where ``null=True``.
_Set_contra = TypeVar("_Set_contra", contravariant=True)
_Get_co = TypeVar("_Get_co", covariant=True)

if TYPE_CHECKING:

    class _Field(models.Field[_Set_contra, _Get_co]):
        """What type checkers see; Django's own field is not generic at run time."""

else:

    class _Field(models.Field):
        """Accepts the type parameters that type checkers want, and forgets them."""

        def __class_getitem__(cls, parameters):
            return cls


_SURROGATE = re.compile("[\ud800-\udfff]")
# A NUL inside JSON text, not a backslash followed by the letters "u0000".
_JSON_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def validate_no_surrogate(value: str) -> None:
    """Refuse half of a surrogate pair, which JSON input can carry and UTF-8 cannot."""
    if _SURROGATE.search(value):
        raise ValidationError("Ce texte contient un caractère illisible : retapez-le.", code="surrogate_not_allowed")


class StoredToken(models.Value):
    """A token as it is stored, written without encrypting it again. For key rotation only."""

    def __init__(self, token: bytes) -> None:
        super().__init__(token, output_field=models.BinaryField())


def _yields_token(expression: Any, kind: type["EncryptedField[Any, Any]"]) -> bool:
    """Tell whether ``expression`` ends in tokens of this kind of field. Functions never do: they would cut or join them."""
    match expression:
        case StoredToken() | models.Value(value=None):
            return True
        case models.Value():
            return isinstance(getattr(expression, "_output_field_or_none", None), kind)
        case Col():
            return isinstance(expression.target, kind)
        case Cast():
            return all(_yields_token(source, kind) for source in expression.get_source_expressions())
        case models.Case():
            results = [*(when.result for when in expression.cases), expression.default]
            return all(_yields_token(result, kind) for result in results)
    return False


class EncryptedField(_Field[_Set_contra, _Get_co]):
    """What the three fields share; subclasses say how a value becomes bytes and back."""

    def to_bytes(self, value: Any) -> bytes:
        """Return ``value`` as the bytes to encrypt; ``TypeError`` or ``ValueError`` when it is not storable."""
        raise NotImplementedError

    def from_bytes(self, plain: bytes) -> Any:
        """Return the value that ``to_bytes`` was given."""
        raise NotImplementedError

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse options that need comparable values."""
        return [*super().check(**kwargs), *self._check_options()]

    def _check_options(self) -> list[checks.CheckMessage]:
        asked = [option for option in ("primary_key", "unique", "db_index") if getattr(self, option)]
        if self.db_default is not models.NOT_PROVIDED:
            asked.append("db_default")
        return [
            checks.Error(f"An encrypted field cannot have {option}.", obj=self, id="crypto.E001") for option in asked
        ]

    def get_internal_type(self) -> str:
        """Name Django's type of the column."""
        return "BinaryField"

    def get_lookup(self, lookup_name: str) -> Any:
        """Return ``isnull`` and refuse the rest loudly."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(
            f"{self.name} is encrypted: '{lookup_name}' cannot compare it. Use a blind index column, or isnull."
        )

    def get_transform(self, lookup_name: str) -> Any:
        """Refuse every transform."""
        raise FieldError(f"{self.name} is encrypted: '{lookup_name}' cannot reach into it.")

    def get_prep_value(self, value: Any) -> bytes | None:
        """Return the token to store for ``value``."""
        value = super().get_prep_value(value)
        if value is None:
            return None
        plain = self.to_bytes(value)
        return encrypt(plain) if plain else b""

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Return the token, or an expression that already yields one (another row's column, a bulk update's case)."""
        if hasattr(value, "as_sql") and not _yields_token(value, type(self)):
            raise FieldError(f"{self.name} is encrypted: this expression would store its value in clear.")
        return super().get_db_prep_save(value, connection)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Return the plain value; ``DecryptionError`` when no key opens the token."""
        if value is None:
            return None
        token = bytes(value)
        try:
            return self.from_bytes(decrypt(token) if token else b"")
        except (DecryptionError, ValueError):
            raise DecryptionError(f"No configured key decrypts {self}.") from None

    def value_to_string(self, obj: models.Model) -> str:
        """Refuse to write the plain value into a dump."""
        raise TypeError(f"{self} is encrypted and is not written to fixtures; take a database dump instead.")


class EncryptedTextField(EncryptedField[_Set_contra, _Get_co]):
    """Text. ``max_length`` counts characters of the plain text, not bytes of the token."""

    description = "Encrypted text"

    _pyi_private_set_type: str
    _pyi_private_get_type: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.validators += [validators.ProhibitNullCharactersValidator(), validate_no_surrogate]
        if self.max_length is not None:
            self.validators.append(validators.MaxLengthValidator(self.max_length))

    def to_python(self, value: Any) -> str | None:
        """Return ``value`` as text."""
        return value if value is None or isinstance(value, str) else str(value)

    def to_bytes(self, value: Any) -> bytes:
        """Return UTF-8. What a text column would refuse is refused here, since the token hides it from the database."""
        if value == b"":  # Django's own default for rows that exist when a blank column is added.
            return b""
        if not isinstance(value, str):
            raise TypeError(f"{self.name} takes text, not {type(value).__name__}.")
        if "\0" in value:
            raise ValueError(f"{self.name} cannot contain NUL characters.")
        if self.max_length is not None and len(value) > self.max_length:
            raise DataError(f"{self.name} is longer than {self.max_length} characters.")
        return value.encode()

    def from_bytes(self, plain: bytes) -> str:
        """Return the text."""
        return plain.decode()

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """Return a text input, or a text area when no length is given."""
        area = {} if self.max_length is not None else {"widget": forms.Textarea}
        absent = {"empty_value": None} if self.null else {}
        return super().formfield(
            *args, **{"form_class": forms.CharField, "max_length": self.max_length, **absent, **area, **kwargs}
        )


class EncryptedJSONField(CheckFieldDefaultMixin, EncryptedField[_Set_contra, _Get_co]):
    """A JSON document; dates, decimals and UUIDs are written as Django's encoder does and come back as text."""

    description = "Encrypted JSON"
    empty_strings_allowed = False
    _default_hint = ("dict", "{}")

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def to_bytes(self, value: Any) -> bytes:
        """Return compact JSON; ``ValueError`` for NaN, infinity or a NUL character, as ``jsonb`` would refuse them."""
        text = json.dumps(value, cls=DjangoJSONEncoder, allow_nan=False, separators=(",", ":"))
        if _JSON_NUL.search(text):
            raise ValueError(f"{self.name} cannot contain NUL characters.")
        return text.encode()

    def from_bytes(self, plain: bytes) -> Any:
        """Return the document."""
        return json.loads(plain)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse at the form what ``to_bytes`` would refuse when saving."""
        super().validate(value, model_instance)
        try:
            self.to_bytes(value)
        except (TypeError, ValueError):
            raise ValidationError("Cette valeur n'est pas un document JSON valide.", code="invalid") from None

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """Return Django's JSON input."""
        return super().formfield(*args, **{"form_class": forms.JSONField, "encoder": DjangoJSONEncoder, **kwargs})


class EncryptedBinaryField(EncryptedField[_Set_contra, _Get_co]):
    """Bytes, a stored PDF for instance. ``max_length`` counts plain bytes. Not shown in forms."""

    description = "Encrypted binary data"
    empty_values = (None, b"")

    _pyi_private_set_type: bytes
    _pyi_private_get_type: bytes

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(validators.MaxLengthValidator(self.max_length))

    def deconstruct(self) -> Any:
        """Return the options, with ``editable`` only where it differs from this field's own default."""
        name, path, args, kwargs = super().deconstruct()
        if self.editable:
            kwargs["editable"] = True
        else:
            del kwargs["editable"]
        return name, path, args, kwargs

    def get_default(self) -> Any:
        """Return the default; empty bytes where Django would say empty text."""
        default = super().get_default()
        return b"" if default == "" else default

    def to_bytes(self, value: Any) -> bytes:
        """Return the bytes themselves."""
        if not isinstance(value, (bytes, bytearray, memoryview)):
            raise TypeError(f"{self.name} takes bytes, not {type(value).__name__}.")
        plain = bytes(value)
        if self.max_length is not None and len(plain) > self.max_length:
            raise DataError(f"{self.name} is longer than {self.max_length} bytes.")
        return plain

    def from_bytes(self, plain: bytes) -> bytes:
        """Return the bytes themselves."""
        return plain

"""A model in a registry of its own, so that checks, migrations and the rotation command never meet it."""

from django.apps.registry import Apps
from django.db import models

from coordination.crypto import EncryptedBinaryField, EncryptedJSONField, EncryptedTextField


class Sample(models.Model):
    """One row with each kind of encrypted field."""

    id = models.BigAutoField(primary_key=True)
    note = EncryptedTextField(blank=True)
    phone = EncryptedTextField(max_length=16, null=True, blank=True)
    document = EncryptedJSONField(null=True, blank=True)
    file = EncryptedBinaryField(max_length=20, null=True)

    objects: models.Manager["Sample"] = models.Manager()

    class Meta:
        apps = Apps()
        app_label = "crypto"
        db_table = "crypto_sample"

    def __str__(self) -> str:
        return f"sample {self.pk}"

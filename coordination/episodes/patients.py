"""Patients with their French identity, and the people around them."""

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from coordination.crypto import EncryptedTextField
from coordination.episodes.queries import PatientQuerySet
from coordination.identity.ins import IdentityAttribute, IdentityStatus, InsOid, accepted_oids, may_show_ins
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from coordination.territory.models import Commune

# The column of each attribute: several may hold at once.
IDENTITY_ATTRIBUTES = {
    IdentityAttribute.DOUTEUSE: "identity_doubtful",
    IdentityAttribute.FICTIVE: "identity_fictitious",
    IdentityAttribute.HOMONYME: "identity_namesake",
}


class Sex(models.TextChoices):
    """Administrative sex of the INS traits; INSi returns only F and M."""

    FEMALE = "F", "Féminin"
    MALE = "M", "Masculin"
    UNDETERMINED = "I", "Indéterminé"


@pghistory.track()
class Patient(TenantModel):
    """A person as one hospital knows them: the INS traits, the status of the identity, where to reach them.

    The INS number and contact details are encrypted; the number is found again by its blind index. It is shown or sent
    only when the identity is qualified ([EXI ID 29], standards §3).
    """

    ipp = models.CharField("IPP", max_length=30, help_text="identifiant permanent dans l’établissement")
    birth_name = models.CharField("nom de naissance", max_length=100)
    birth_first_names = models.CharField("prénoms de naissance", max_length=100)
    used_name = models.CharField("nom utilisé", max_length=100, blank=True)
    used_first_name = models.CharField("prénom utilisé", max_length=100, blank=True)
    birth_date = models.DateField("date de naissance")
    sex = models.CharField("sexe", max_length=1, choices=Sex)
    birth_place_code = models.CharField("lieu de naissance, code COG", max_length=5, blank=True)
    identity_status = models.CharField(
        "statut de l’identité", max_length=5, choices=IdentityStatus, default=IdentityStatus.PROV
    )
    identity_doubtful = models.BooleanField("identité douteuse", default=False)
    identity_fictitious = models.BooleanField("identité fictive", default=False)
    identity_namesake = models.BooleanField("identité homonyme", default=False)
    ins = EncryptedTextField("matricule INS", max_length=15, blank=True, default="")
    ins_oid = models.CharField("nature du matricule", max_length=25, choices=InsOid, blank=True)
    ins_index = models.CharField(max_length=64, blank=True, editable=False)
    address = EncryptedTextField("adresse", max_length=300, blank=True, default="")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    phone = EncryptedTextField("téléphone", max_length=20, blank=True, default="")
    other_phone = EncryptedTextField("autre téléphone", max_length=20, blank=True, default="")
    allergies = models.CharField("allergies", max_length=300, blank=True)
    search_key = models.CharField(max_length=420, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager.from_queryset(PatientQuerySet)()

    class Meta:
        verbose_name = "patient"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "ipp"],
                name="patient_ipp_once_a_hospital",
                violation_error_message="Cet IPP désigne déjà un autre patient.",
            ),
            models.UniqueConstraint(
                fields=["hospital", "ins_index"],
                condition=~Q(ins_index=""),
                name="patient_ins_once_a_hospital",
                violation_error_message="Ce matricule INS désigne déjà un autre patient.",
            ),
            models.CheckConstraint(
                condition=~Q(identity_status=IdentityStatus.QUAL) | ~Q(ins_index=""),
                name="patient_qualified_has_ins",
                violation_error_message="Une identité qualifiée porte un matricule INS.",
            ),
            models.CheckConstraint(
                condition=Q(identity_status=IdentityStatus.PROV)
                | Q(identity_doubtful=False, identity_fictitious=False),
                name="patient_doubtful_is_provisional",
                violation_error_message="Une identité douteuse ou fictive reste provisoire.",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "birth_date"], name="patient_birth_date"),
            # Usable under row-level security because provisioning marks the trigram operators leakproof.
            GinIndex(F("hospital"), OpClass(F("search_key"), name="gin_trgm_ops"), name="patient_name_trigrams"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def family_name(self) -> str:
        """The name in use, else the birth name."""
        return self.used_name or self.birth_name

    @property
    def first_name(self) -> str:
        """The first name in use, else the first of the birth first names; traits come in capitals, nobody is called so."""
        name = self.used_first_name or self.birth_first_names.split(" ")[0]
        return name.title() if name.isupper() else name

    @property
    def civility(self) -> str:
        """« Mme », « M. » or nothing."""
        return {Sex.FEMALE: "Mme", Sex.MALE: "M."}.get(Sex(self.sex), "")

    @property
    def identity_attributes(self) -> list[IdentityAttribute]:
        """What is signalled of this identity (EXI ID 24)."""
        return [attribute for attribute, name in IDENTITY_ATTRIBUTES.items() if getattr(self, name)]

    @property
    def shown_ins(self) -> str:
        """The matricule when it may be shown, else an empty string."""
        is_shown = may_show_ins(IdentityStatus(self.identity_status)) and self.ins_oid in accepted_oids()
        return self.ins if is_shown else ""


class ContactRelation(models.TextChoices):
    """Who somebody is for the patient."""

    SPOUSE = "spouse", "Conjoint"
    CHILD = "child", "Enfant"
    PARENT = "parent", "Parent"
    SIBLING = "sibling", "Frère ou sœur"
    NEIGHBOUR = "neighbour", "Voisin"
    FRIEND = "friend", "Ami"
    GUARDIAN = "guardian", "Tuteur ou curateur"
    OTHER = "other", "Autre"


@pghistory.track()
class Contact(TenantModel):
    """Somebody around the patient: trusted person, carer, neighbour with the keys."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField("nom", max_length=150)
    relation = models.CharField("lien", max_length=20, choices=ContactRelation)
    is_trusted_person = models.BooleanField("personne de confiance", default=False)
    is_carer = models.BooleanField("aidant", default=False)
    phone = EncryptedTextField("téléphone", max_length=20, blank=True, default="")
    note = models.CharField("précision", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)

    class Meta:
        verbose_name = "proche"
        indexes = [models.Index(fields=["hospital", "patient"], name="contact_by_patient")]
        ordering = ["-is_trusted_person", "-is_carer", "name"]

    def __str__(self) -> str:
        return str(self.pk)

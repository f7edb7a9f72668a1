"""Who may do what: roles and permissions as enums, and the one table between them."""

from django.db import models


class Permission(models.TextChoices):
    """A right, named by what it lets one do. Clinical and administrative rights are distinct."""

    EPISODE_VIEW = "episode_view", "lire un épisode"
    EPISODE_CREATE = "episode_create", "ouvrir un épisode"
    EPISODE_EDIT = "episode_edit", "modifier un épisode"
    EPISODE_SHARE = "episode_share", "ouvrir un épisode à une personne"
    IDENTITY_EDIT = "identity_edit", "modifier l’identité"
    SCREENING_FILL = "screening_fill", "remplir un repérage"
    PLAN_EDIT = "plan_edit", "préparer la sortie"
    DEPARTURE_RECORD = "departure_record", "enregistrer un départ"
    LETTER_VIEW = "letter_view", "lire les courriers"
    LETTER_SEND = "letter_send", "envoyer un courrier"
    LETTER_WRITE = "letter_write", "rédiger un courrier"
    LETTER_SIGN = "letter_sign", "signer une lettre de liaison"
    CARE_SHEET_SIGN = "care_sheet_sign", "signer une fiche de soins"
    SOCIAL_SHEET_SIGN = "social_sheet_sign", "signer une fiche sociale"
    CALL_VIEW = "call_view", "voir les appels"
    CALL_MAKE = "call_make", "passer les appels"
    ALERT_TAKE = "alert_take", "prendre une alerte"
    INCIDENT_VIEW = "incident_view", "lire les incidents"
    INCIDENT_WRITE = "incident_write", "déclarer un incident"
    ALERT_RULES_MANAGE = "alert_rules_manage", "régler les alertes"
    DIRECTORY_VIEW = "directory_view", "consulter l’annuaire"
    DIRECTORY_CURATE = "directory_curate", "tenir l’annuaire"
    FIGURES_VIEW = "figures_view", "voir les indicateurs"
    GROUP_FIGURES_VIEW = "group_figures_view", "voir les indicateurs du groupement"
    FIGURES_MANAGE = "figures_manage", "rédiger le rapport d’activité et fixer la valeur d’une journée"
    LETTER_AUDIT = "letter_audit", "évaluer les lettres de liaison"
    ACCESS_LOG_VIEW = "access_log_view", "lire le journal des accès"
    INSTRUMENTS_MANAGE = "instruments_manage", "tenir les grilles de repérage"
    PROTOCOLS_MANAGE = "protocols_manage", "tenir les protocoles d’appels"
    PAPERS_MANAGE = "papers_manage", "choisir les pièces des demandes"
    STATIONERY_MANAGE = "stationery_manage", "tenir l’en-tête et les phrases"
    LADDER_MANAGE = "ladder_manage", "régler les relances des courriers"
    SECURE_MAIL_MANAGE = "secure_mail_manage", "régler la messagerie sécurisée"
    BOARD_MANAGE = "board_manage", "régler le tableau mural"
    TOKENS_MANAGE = "tokens_manage", "gérer les accès programmés"
    MEMBERS_MANAGE = "members_manage", "donner des fonctions"
    HOSPITAL_MANAGE = "hospital_manage", "régler les unités et l’équipe"


class Role(models.TextChoices):
    """A person's function in one hospital."""

    LIAISON_NURSE = "liaison_nurse", "Infirmière de liaison"
    SOCIAL_WORKER = "social_worker", "Assistante sociale"
    COORDINATION_ASSISTANT = "coordination_assistant", "Assistante de coordination"
    WARD_NURSE = "ward_nurse", "Infirmière de l’unité"
    WARD_DOCTOR = "ward_doctor", "Médecin de l’unité"
    CALL_OPERATOR = "call_operator", "Chargée des appels"
    HOSPITAL_ADMIN = "hospital_admin", "Administratrice de l’établissement"
    QUALITY_MANAGER = "quality_manager", "Responsable qualité"
    GROUP_MANAGER = "group_manager", "Responsable du groupement"
    DATA_PROTECTION_OFFICER = "data_protection_officer", "Déléguée à la protection des données"


class PlatformRole(models.TextChoices):
    """A function outside every hospital."""

    DIRECTORY_ADMIN = "directory_admin", "Administratrice de l’annuaire"


_READ = {Permission.EPISODE_VIEW, Permission.LETTER_VIEW, Permission.CALL_VIEW, Permission.DIRECTORY_VIEW}
_WARD = (
    _READ
    | {Permission.EPISODE_CREATE, Permission.EPISODE_EDIT, Permission.ALERT_TAKE}
    | {Permission.INCIDENT_VIEW, Permission.INCIDENT_WRITE}
    | {Permission.SCREENING_FILL, Permission.LETTER_WRITE}
)
_COORDINATION = (
    _WARD
    | {Permission.IDENTITY_EDIT, Permission.PLAN_EDIT, Permission.DEPARTURE_RECORD, Permission.LETTER_SEND}
    | {Permission.CALL_MAKE, Permission.FIGURES_VIEW, Permission.EPISODE_SHARE}
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.LIAISON_NURSE: frozenset(
        _COORDINATION | {Permission.INSTRUMENTS_MANAGE, Permission.PROTOCOLS_MANAGE, Permission.CARE_SHEET_SIGN}
    ),
    Role.SOCIAL_WORKER: frozenset(_COORDINATION | {Permission.SOCIAL_SHEET_SIGN}),
    Role.COORDINATION_ASSISTANT: frozenset(_COORDINATION - {Permission.EPISODE_SHARE}),
    Role.WARD_NURSE: frozenset(_WARD | {Permission.DEPARTURE_RECORD, Permission.CARE_SHEET_SIGN}),
    # The letter is a doctor's of the hospital (CSP, art. R.1112-1-2): nobody else signs it.
    Role.WARD_DOCTOR: frozenset(
        _WARD | {Permission.DEPARTURE_RECORD, Permission.PLAN_EDIT, Permission.LETTER_SIGN, Permission.CARE_SHEET_SIGN}
    ),
    Role.CALL_OPERATOR: frozenset(_READ | {Permission.CALL_MAKE}),
    Role.HOSPITAL_ADMIN: frozenset(
        {Permission.DIRECTORY_VIEW, Permission.FIGURES_VIEW, Permission.LETTER_AUDIT, Permission.TOKENS_MANAGE}
        | {Permission.INSTRUMENTS_MANAGE, Permission.PAPERS_MANAGE, Permission.STATIONERY_MANAGE}
        | {Permission.LADDER_MANAGE, Permission.SECURE_MAIL_MANAGE, Permission.PROTOCOLS_MANAGE}
        | {Permission.ALERT_RULES_MANAGE, Permission.BOARD_MANAGE}
        | {Permission.MEMBERS_MANAGE, Permission.HOSPITAL_MANAGE}
    ),
    # Reads incidents without a name: no right on episodes.
    Role.QUALITY_MANAGER: frozenset(
        {Permission.FIGURES_VIEW, Permission.FIGURES_MANAGE, Permission.LETTER_AUDIT, Permission.DIRECTORY_VIEW}
        | {Permission.INCIDENT_VIEW}
    ),
    # Sees the sums of the group, and of the hospital where the function is held what its quality manager sees.
    Role.GROUP_MANAGER: frozenset({Permission.FIGURES_VIEW, Permission.GROUP_FIGURES_VIEW, Permission.DIRECTORY_VIEW}),
    Role.DATA_PROTECTION_OFFICER: frozenset({Permission.ACCESS_LOG_VIEW}),
}


def roles_with(permission: Permission) -> list[Role]:
    """The functions that have a right."""
    return [role for role, permissions in PERMISSIONS.items() if permission in permissions]


PLATFORM_PERMISSIONS: dict[PlatformRole, frozenset[Permission]] = {
    PlatformRole.DIRECTORY_ADMIN: frozenset({Permission.DIRECTORY_VIEW, Permission.DIRECTORY_CURATE}),
}

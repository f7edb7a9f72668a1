"""Who of the directory is near: the GP of a patient's commune, the services that come there."""

from directory.providers.models import Provider
from discharge.planning.roles import GP

# Services of the demonstration by type, those that hospitals ask first at the front.
SERVICES = {
    "saad": ("Tournesol Services", "Aide et Présence", "Vistre Autonomie"),
    "idel": ("Nadège Foulquier", "Karim Lahoussine", "Sylvie Marcorelle"),
    "ssiad": ("SSIAD du Vistre",),
    "materiel": ("Occitan Matériel Médical",),
    "portage-repas": ("Les Repas du Vistre",),
    "smr": ("SMR Les Oliviers",),
    "had": ("HAD des Costières",),
}


def gp_near(commune: str, number: int) -> Provider:
    """A GP of ``commune``: one patient of it has one, the next another."""
    near = list(Provider.objects.filter(type=GP, commune=commune, source=Provider.Source.MANUAL).order_by("name"))
    return near[number % len(near)]

"""On which ground each type of provider receives data, unless a person says otherwise of one recipient.

Choices of the product from CSP L.1110-4, L.1110-12 and R.1110-1 to R.1110-3 (standards §8). Which types ask for consent is
a column of the directory's types, ``needs_consent``.
"""

from directory.providers.models import ProviderType
from discharge.sharing.models import Basis

# They take part in the care but hold no medical file: the social letter only, never the INS.
SOCIAL_TYPES = frozenset(
    {
        "saad", "portage-repas", "telealarme", "transport-sanitaire", "clic", "ccas", "mdph", "service-social",
        "communaute-360", "savs", "hebergement-social", "protection-majeurs", "residence-autonomie", "ehpa",
        "plateforme-de-repit", "materiel",
    }
)  # fmt: skip


def is_social(role: ProviderType) -> bool:
    """Whether this type of provider belongs to the social sector."""
    return role.pk in SOCIAL_TYPES


def default_basis(role: ProviderType) -> Basis:
    """The ground on which a provider of this type receives data when nobody corrected it."""
    if role.needs_consent:
        return Basis.CONSENT
    return Basis.SOCIAL if is_social(role) else Basis.CARE_TEAM


WORDS: dict[Basis, str] = {
    Basis.CARE_TEAM: "La personne est informée et peut s’opposer.",
    Basis.CONSENT: "Rien ne part sans l’accord de la personne.",
    Basis.SOCIAL: "Courrier social, sans information médicale. La personne peut s’opposer.",
    Basis.NONE: "Décidé par un membre de l’équipe.",
}

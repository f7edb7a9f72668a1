"""Which kinds of provider answer which need, as data: what the search proposes first. Choices of the product, editable."""

from coordination.episodes.models import NeedDomain

# The type of the directory that is the patient's named GP (CSS L.162-5-3).
GP = "medecin-traitant"

ROLES_BY_DOMAIN: dict[NeedDomain, tuple[str, ...]] = {
    NeedDomain.MEDICAL: (GP, "had", "smr", "pharmacie"),
    NeedDomain.NURSING: ("idel", "ssiad", "had"),
    NeedDomain.AUTONOMY: ("saad", "sad-mixte", "ssiad", "portage-repas", "telealarme"),
    NeedDomain.SOCIAL: ("service-social", "ccas", "dac", "clic"),
    NeedDomain.FINANCIAL: ("service-social", "ccas"),
    NeedDomain.HOUSING: ("materiel", "telealarme", "hebergement-temporaire", "residence-autonomie"),
    NeedDomain.PSYCHOLOGICAL: ("psychologue", "cmp"),
    NeedDomain.CARERS: ("plateforme-de-repit", "accueil-de-jour", "hebergement-temporaire"),
}

PHARMACY = "pharmacie"
# Help in everyday life, at home.
AT_HOME = frozenset({"saad", "sad-mixte", "ssiad", "portage-repas", "telealarme"})

# Who takes the patient in, day and night.
TAKES_IN = frozenset(
    {"smr", "hopital", "usld", "ehpad", "ehpa", "residence-autonomie", "hebergement-temporaire", "mas", "eam", "eanm"}
)

# Who gets the letter unless the coordinator says otherwise: those who take over the care itself.
LETTER_BY_DEFAULT = frozenset({GP, "idel", "had", "ssiad", "sad-mixte"})


def domain_of(role: str) -> NeedDomain | None:
    """The first domain of needs that a provider type answers, None when it answers none in particular."""
    return next((domain for domain, roles in ROLES_BY_DOMAIN.items() if role in roles), None)


def roles_for(domains: list[str]) -> list[str]:
    """The provider types that answer ``domains``, in the order of the needs, each once."""
    found = [role for domain in domains for role in ROLES_BY_DOMAIN[NeedDomain(domain)]]
    return list(dict.fromkeys(found))

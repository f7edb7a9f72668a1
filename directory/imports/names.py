"""Which of a site's two official names is shown."""

from directory.imports.finess import Site
from directory.providers.models import ProviderType
from directory.providers.names import search_words

# Words of official names that say whom a service is for, not which service it is.
COMMON_WORDS = frozenset(["PERSONNES", "AGEES", "PERS", "SERVICE", "SCE", "SERV", "SOINS", "DOMICILE", "INFIRMIERS"])


def names_of(site: Site, kind: ProviderType) -> tuple[str, str]:
    """The name to show and the other one: a name that only says the type ("SERVICE DE SOINS…") gives way to the short one."""
    common = set(search_words(" ".join((kind.label, kind.acronym, *kind.former_names)))) | COMMON_WORDS
    if site.short_name and set(search_words(site.name)) <= common:
        return site.short_name, site.name
    return site.name, site.short_name

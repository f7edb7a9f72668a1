"""The orientation help: what the rules propose, and who changes them."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import PlatformRole
from coordination.errors import DomainError
from coordination.territory.models import Commune
from directory.orientation.actions import change_rule, create_rule, delete_rule, load_rules
from directory.orientation.models import Rule
from directory.orientation.queries import Situation, proposals
from directory.providers.models import ProviderType
from tests import factories
from tests.directory.conftest import MakeProvider, gard, make_provider, territory_file, types, vergeze

__all__ = ["gard", "make_provider", "territory_file", "types", "vergeze"]


@pytest.fixture
def rules(types: None) -> None:
    load_rules()


@pytest.fixture
def curator(db: None) -> User:
    return factories.make_user("Élise", "Quintard", platform_role=PlatformRole.DIRECTORY_ADMIN)


def proposed(**known: object) -> list[str]:
    domains = frozenset(known.pop("domains", ()))  # type: ignore[call-overload]  # a tuple of words
    return [proposal.kind.pk for proposal in proposals(Situation(domains=domains, **known))]  # type: ignore[arg-type]


def test_loading_again_writes_nothing_and_keeps_what_people_wrote(rules: None) -> None:
    Rule.objects.filter(pk="had-soins").update(reason="Nos mots")

    assert load_rules() == 0
    assert Rule.objects.get(pk="had-soins").reason == "Nos mots"


@pytest.mark.parametrize(
    ("known", "kinds"),
    [
        ({"domains": ("nursing",)}, ["idel"]),
        ({"domains": ("nursing",), "age": 84}, ["idel", "ssiad", "prado"]),
        ({"domains": ("autonomy",), "age": 40}, ["saad"]),
        ({"domains": ("medical",), "age": 74}, ["had"]),
        ({"domains": ("medical",), "age": 75, "days": 2}, ["had", "prado"]),
        ({"domains": ("medical",), "age": 30, "days": 10}, ["had", "smr"]),
        ({"domains": (), "motive": "Décompensation d’insuffisance cardiaque"}, ["prado"]),
        ({"domains": (), "motive": "chute"}, []),
    ],
)
def test_needs_age_motive_and_delay_choose_one_to_three_kinds(
    rules: None, known: dict[str, object], kinds: list[str]
) -> None:
    assert proposed(**known) == kinds


def test_each_says_why_and_what_it_will_ask_for(rules: None) -> None:
    (had, *_) = proposals(Situation(domains=frozenset({"medical"})))
    social = {proposal.kind.pk: proposal for proposal in proposals(Situation(domains=frozenset({"social"})))}

    for word in ("prescription", "consentement", "médecin coordonnateur", "médecin traitant"):
        assert word in had.asks_for
    assert "médecin traitant" in social["dac"].asks_for


def test_a_kind_that_nobody_offers_around_the_address_says_so(
    rules: None, make_provider: MakeProvider, vergeze: Commune
) -> None:
    make_provider("Vistre Autonomie", "saad", "34172", covers=[("commune", "30344")])
    situation = Situation(domains=frozenset({"autonomy", "nursing"}), commune=vergeze)
    with CaptureQueriesContext(connection) as queries:
        found = {proposal.kind.pk: proposal.is_near for proposal in proposals(situation)}

    assert found == {"saad": True, "idel": False}
    assert len(queries) == 2


def test_only_a_directory_administrator_changes_a_rule_and_nobody_over_another(
    rules: None, curator: User, nurse: Membership
) -> None:
    with pytest.raises(DomainError, match="administration"):
        change_rule(actor=nurse.user, code="had-soins", version=1, changes={"reason": "Non"})
    change_rule(actor=curator, code="had-soins", version=1, changes={"reason": "Oui", "min_age": 18})

    with pytest.raises(DomainError, match="Relisez"):
        change_rule(actor=curator, code="had-soins", version=1, changes={"reason": "Trop tard"})
    with pytest.raises(DomainError, match=r"Écrivez pourquoi|obligatoire|vide"):
        change_rule(actor=curator, code="had-soins", version=2, changes={"reason": ""})
    assert Rule.objects.get(pk="had-soins").reason == "Oui"


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("orientation_rule_has_a_reason", {"reason": ""}),
        ("orientation_rule_ages_in_order", {"min_age": 80, "max_age": 60}),
        ("orientation_rule_days_in_order", {"min_days": 8, "max_days": 2}),
    ],
)
def test_the_database_refuses_a_rule_that_cannot_be(rules: None, constraint: str, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Rule.objects.filter(pk="had-soins").update(**wrong)


def test_the_page_answers_a_posted_situation_and_keeps_it_out_of_addresses(
    rules: None, gard: None, nurse: Membership, client_for: Callable[[Membership], Client]
) -> None:
    client, address = client_for(nurse), reverse("orientation:orientation")

    assert "Quel service demander" in client.get(address).content.decode()
    page = client.post(address, {"domains": ["nursing"], "age": "84", "commune": "Vergèze"}).content.decode()
    assert "IDEL" in page
    assert "?commune=30344&amp;type=idel" in page
    assert client.post(address, {}).status_code == 422


@pytest.fixture
def client(curator: User) -> Client:
    browser = Client()
    browser.force_login(curator, backend="coordination.accounts.reading.PersonBackend")
    return browser


def test_a_rule_is_changed_from_its_page(rules: None, client: Client) -> None:
    address = reverse("orientation:rule", args=["had-soins"])
    form = {
        "seen": "1", "verdict": "suited", "reason": "Soins techniques chaque jour.", "domains": ["medical"],
        "motives": "cancer, perfusion", "order": "5", "is_active": "on",
    }  # fmt: skip

    assert client.get(reverse("orientation:rules")).status_code == 200
    assert client.get(address).status_code == 200
    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code == 422
    rule = Rule.objects.get(pk="had-soins")
    assert (rule.verdict, rule.motives, rule.version) == ("suited", ["cancer", "perfusion"], 2)


def test_a_rule_is_written_from_nothing_and_from_another_one(rules: None, client: Client) -> None:
    address = reverse("orientation:add_rule")
    form = {
        "type": "ssiad",
        "verdict": "suited",
        "reason": "Toilette chaque jour.",
        "domains": ["nursing"],
        "order": "45",
    }

    assert client.post(address, form | {"reason": ""}).status_code == 422
    assert client.post(address, form | {"type": "inconnu"}).status_code == 422
    assert client.post(address, form).status_code == 302
    added = Rule.objects.get(pk="ssiad-1")
    assert (added.type_id, added.domains, added.is_active, added.version) == ("ssiad", ["nursing"], False, 1)
    copied = client.get(reverse("orientation:copy_rule", args=["prado-motif"])).content.decode()
    assert "insuffisance cardiaque, BPCO" in copied
    assert '<option value="prado" selected>' in copied


def test_a_rule_that_is_suspended_proposes_nothing_until_it_is_applied_again(rules: None, client: Client) -> None:
    address = reverse("orientation:switch_rule", args=["saad-autonomie"])

    assert client.post(address, {"seen": "1"}).status_code == 302
    assert proposed(domains=("autonomy",), age=40) == []
    # The page of before is not that of now.
    client.post(address, {"seen": "1"})
    client.post(address)
    assert proposed(domains=("autonomy",), age=40) == []
    client.post(address, {"seen": "2"})
    assert proposed(domains=("autonomy",), age=40) == ["saad"]


def test_a_deleted_rule_keeps_its_history_and_does_not_come_back(rules: None, client: Client, curator: User) -> None:
    address = reverse("orientation:remove_rule", args=["saad-autonomie"])

    assert client.get(address).status_code == 405
    client.post(address, {"seen": "2"})
    assert Rule.objects.filter(pk="saad-autonomie").exists()
    assert "Règle supprimée" in client.post(address, {"seen": "1"}, follow=True).content.decode()
    assert proposed(domains=("autonomy",), age=40) == []
    assert load_rules() == 0
    events = apps.get_model("orientation", "RuleEvent").objects.filter(code="saad-autonomie")
    assert list(events.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "delete"]
    created = create_rule(
        actor=curator,
        type=ProviderType.objects.get(pk="saad"),
        values={"reason": "Oui", "verdict": "suited", "order": 1},
    )
    assert created.pk == "saad-1"


def test_only_a_directory_administrator_writes_or_deletes_a_rule(rules: None, nurse: Membership) -> None:
    saad = ProviderType.objects.get(pk="saad")
    with pytest.raises(DomainError, match="administration"):
        create_rule(actor=nurse.user, type=saad, values={"reason": "Oui", "verdict": "suited", "order": 1})
    with pytest.raises(DomainError, match="administration"):
        delete_rule(actor=nurse.user, code="had-soins", version=1)

"""One stay of the first hospital on which everything was noted: the most that a page of an episode has to show."""

from bench.patients import make_tokens, pick
from bench.rows import insert, sql
from coordination.episodes.models import Task, TimelineEntry
from discharge.requests.models import Answer, Approach, CareRequest, CarriedPaper

ENTRIES, ITEMS, REQUESTS, ASKED = 200, 60, 20, 3
# In preparation, and not one that leaves today.
STAY = 40


def write() -> None:
    """Write it beside the stays; it is the only one with requests."""
    sql(f"CREATE TEMP TABLE full_stay AS SELECT * FROM stay WHERE h = 1 AND k = {STAY}")
    _write_entries_and_items()
    _write_requests()


def _write_entries_and_items() -> None:
    insert(
        TimelineEntry,
        f"full_stay CROSS JOIN generate_series(1, {ENTRIES}) AS i",
        hospital="hospital_id",
        episode="id",
        at="admitted_at + i * (now() - admitted_at) / 201",
        kind=pick(["edited", "need", "circle", "request", "plan"], "i"),
        summary="'Ligne ' || i || ' du fil : ce qui a été fait, par qui, pour quoi'",
        detail="CASE WHEN i % 3 = 0 THEN 'Avec une précision de quelques mots' ELSE '' END",
        actor="nurse_id",
    )
    insert(
        Task,
        f"full_stay CROSS JOIN generate_series(1, {ITEMS}) AS i",
        hospital="hospital_id",
        episode="id",
        kind="'plan'",
        key="'plan:full' || i",
        title="'Tâche ' || i || ' du plan'",
        detail="'Une précision sur ce qui est à faire'",
        domain=pick(["nursing", "autonomy", "social", "housing", "medical"], "i"),
        blocks_departure="i % 4 = 0",
        owner="nurse_id",
        state="CASE WHEN i % 3 = 0 THEN 'done' ELSE 'open' END",
        due_at="now() + (i - 10) * interval '6 hours'",
        created_at="admitted_at",
        settled_at="CASE WHEN i % 3 = 0 THEN now() END",
        settled_by="CASE WHEN i % 3 = 0 THEN nurse_id END",
    )


def _write_requests() -> None:
    """Twenty requests to three services each: read, refused and not read yet."""
    sql(
        f"""
        CREATE TEMP TABLE asked AS
        SELECT full_stay.hospital_id, full_stay.id AS episode_id, nurse_id, i, uuidv7() AS request_id
          FROM full_stay CROSS JOIN generate_series(1, {REQUESTS}) AS i
        """
    )
    sql(
        f"CREATE TEMP TABLE approached AS SELECT asked.*, place, uuidv7() AS approach_id"
        f" FROM asked CROSS JOIN generate_series(1, {ASKED}) AS place"
    )
    insert(
        CareRequest,
        "asked",
        id="request_id",
        hospital="hospital_id",
        episode="episode_id",
        role=pick(["idel", "saad", "ssiad", "portage-repas"], "i"),
        care="'Ce qui est demandé, en quelques mots'",
        rhythm="'tous les 2 jours'",
        starts_on="current_date + 3",
        answer_by="now() + interval '1 day'",
        asked_by="nurse_id",
        created_at="now() - i * interval '3 hours'",
    )
    insert(
        Approach,
        "approached",
        id="approach_id",
        hospital="hospital_id",
        request="request_id",
        name="'Service ' || place",
        phone="'+33465714410'",
        channel="'mail'",
        address="'accueil@service.example'",
        state="CASE place WHEN 1 THEN 'refused' WHEN 2 THEN 'opened' ELSE 'sent' END",
        sent_at="now() - i * interval '3 hours'",
        answered_at="CASE place WHEN 1 THEN now() - interval '1 hour' END",
        refusal_reason="CASE place WHEN 1 THEN 'no_capacity' ELSE '' END",
        # Put away: what is told on top of pages is another page's matter.
        told_at="CASE place WHEN 1 THEN now() END",
    )
    insert(
        Answer,
        "approached WHERE place = 1",
        hospital="hospital_id",
        approach="approach_id",
        kind="'refused'",
        words="'Plus de place en ce moment'",
        at="now() - interval '1 hour'",
    )
    insert(
        CarriedPaper,
        "asked",
        hospital="hospital_id",
        request="request_id",
        kind="'nursing_sheet'",
        position="0",
        opens="'accepted'",
        # Never read by the pages that are measured.
        sheet=pick(make_tokens().words, "i"),
    )

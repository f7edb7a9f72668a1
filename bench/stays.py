"""Stays and what hangs on them, from the temporary table ``hospital``.

A stay is numbered ``k`` in its hospital: those in preparation first, then those followed, then the closed ones; its ``n``
is its number among all. The first ones left today or leave today, the same number at every size: what a page shows then
depends on the page, and its time on the amount of data behind.
"""

import json
from collections.abc import Sequence
from decimal import Decimal

from django.apps import apps

from bench.patients import EPISODES_A_PATIENT, Tokens, make_tokens, pick, write_patients
from bench.people import UNITS
from bench.rows import insert, sql, text
from coordination.audit.models import EpisodeAccess, Transition
from coordination.episodes.models import Episode, Movement, Task, TimelineEntry
from discharge.planning.models import CircleMember, Need
from discharge.screening.models import Assessment, ComplexityDecision, InstrumentVersion
from discharge.screening.scoring import Result, assess, explain

LEFT_TODAY, LEAVING_TODAY = 12, 18
MIDNIGHT = "(date_trunc('day', now() AT TIME ZONE 'Europe/Paris') AT TIME ZONE 'Europe/Paris')"


def write(call_days: Sequence[int] = ()) -> None:
    """Write all of it. ``call_days``: everybody who left is called after so many days; by default as a new hospital does."""
    tokens = make_tokens()
    write_patients(tokens)
    _plan_stays()
    _write_stays()
    _write_tasks()
    _write_plan()
    _write_screening()
    _write_calls(tokens, call_days)
    _write_letters(tokens)
    _write_traces()


def _plan_stays() -> None:
    sql(
        f"""
        CREATE TEMP TABLE stay AS
        WITH numbered AS (
            SELECT hospital.*, k,
                   CASE WHEN k <= open THEN 'preparation' WHEN k <= 2 * open THEN 'follow_up' ELSE 'closed' END AS state,
                   random() AS r1, random() AS r2, random() AS r3
              FROM hospital, generate_series(1, stays) AS k
        ), timed AS (
            SELECT numbered.*,
                   CASE WHEN state = 'preparation' THEN NULL
                        WHEN state = 'closed' THEN {MIDNIGHT} - interval '25 days' - r1 * interval '700 days'
                        WHEN k <= open + {LEFT_TODAY} THEN {MIDNIGHT} + r1 * (now() - {MIDNIGHT})
                        ELSE {MIDNIGHT} - interval '1 minute' - r1 * interval '9 days' END AS left_at,
                   CASE WHEN state <> 'preparation' THEN NULL
                        WHEN k <= {LEAVING_TODAY} THEN {MIDNIGHT} + interval '8 hours' + r2 * interval '10 hours'
                        WHEN k % 10 < 8 THEN {MIDNIGHT} + interval '33 hours' + r2 * interval '9 days' END AS expected
              FROM numbered
        )
        SELECT row_number() OVER () AS n, timed.h, timed.id AS hospital_id, protocol, timed.k, state, left_at, expected,
               person.id AS patient_id,
               coalesce(left_at, now()) - interval '1 day' - timed.r3 * interval '12 days' AS admitted_at,
               uuidv7(coalesce(left_at, now()) - now() - interval '1 day' - timed.r3 * interval '12 days') AS id,
               timed.h = 1 AND timed.k > {LEAVING_TODAY} AND timed.k % 20 = 0 AS idle,
               {pick("units", "timed.k")} AS unit_id, {pick("doctors", f"timed.k % {UNITS} / 2")} AS doctor_id,
               -- Three in five are the first nurse's: what a person's own list reads grows with the hospital.
               CASE WHEN timed.k % 5 < 3 THEN nurses[1] ELSE {pick("nurses", "timed.k")} END AS nurse_id
          FROM timed
          JOIN person ON person.h = timed.h
           AND person.k = 1 + (timed.k - 1) % ceil(stays / {EPISODES_A_PATIENT})::int
        """
    )
    sql("CREATE UNIQUE INDEX ON stay (id); ANALYZE stay")


def _write_stays() -> None:
    insert(
        Episode,
        "stay",
        id="id",
        hospital="hospital_id",
        patient="patient_id",
        unit="unit_id",
        room="(200 + k % 60)::text",
        stay_number="'26' || lpad(n::text, 7, '0')",
        state="state",
        motive=pick(["chute à domicile", "décompensation cardiaque", "pneumopathie", "fracture du col"], "k"),
        referral_origin=pick(["ward_fragile", "ward_no_solution", "family", "outside"], "k"),
        admission_mode="CASE WHEN k % 4 = 0 THEN 'planned' ELSE 'emergency' END",
        admitted_at="admitted_at",
        hospital_doctor="doctor_id",
        referent="CASE WHEN k % 12 = 7 THEN NULL ELSE nurse_id END",
        expected_departure_at="expected",
        left_at="left_at",
        destination="CASE WHEN left_at IS NULL THEN '' ELSE 'home' END",
        departure_mode="CASE WHEN left_at IS NULL THEN '' ELSE 'vsl' END",
        closed_at="CASE WHEN state = 'closed' THEN left_at + interval '21 days' END",
        version="CASE state WHEN 'closed' THEN 3 WHEN 'follow_up' THEN 2 ELSE 1 END",
        created_at="admitted_at",
    )
    insert(
        Movement,
        "stay",
        hospital="hospital_id",
        episode="id",
        unit="unit_id",
        room="(200 + k % 60)::text",
        entered_at="admitted_at",
    )


def _write_tasks() -> None:
    """Two to five tasks a stay; those of a closed one are done, and a few open stays have nothing left to do."""
    kinds = """(VALUES (1, 'screening', 'screening', 'Repérer la fragilité', '', false),
                       (2, 'find_provider', 'gp', 'Désigner le médecin traitant', 'medical', true),
                       (3, 'tell_gp', 'gp_informed', 'Prévenir le médecin traitant de la sortie', 'medical', true),
                       (4, 'plan', '', 'Commander le lit médicalisé', 'housing', true),
                       (5, 'plan', '', 'Organiser les soins infirmiers', 'nursing', false))
               AS t (i, kind, key, title, domain, blocks)"""
    insert(
        Task,
        f"""(SELECT stay.*, t.*,
                    CASE WHEN state <> 'preparation' OR idle OR i = 2 OR (i = 1 AND k % 5 < 3) THEN 'done'
                         WHEN i = 3 THEN 'waiting' WHEN i = 4 AND k % 6 = 0 THEN 'blocked' ELSE 'open' END AS task_state
               FROM stay CROSS JOIN {kinds}
              WHERE state <> 'closed' OR i <= 2 + k % 4) line""",
        hospital="hospital_id",
        episode="id",
        kind="kind",
        key="key",
        title="title",
        domain="domain",
        blocks_departure="blocks",
        owner="CASE WHEN k % 12 = 7 THEN NULL ELSE nurse_id END",
        state="task_state",
        due_at="CASE WHEN i = 1 THEN admitted_at + interval '48 hours' ELSE coalesce(left_at, expected) END",
        created_at="admitted_at",
        settled_at="CASE WHEN task_state = 'done' THEN admitted_at + interval '20 hours' END",
        settled_by="CASE WHEN task_state = 'done' THEN nurse_id END",
    )


def _write_plan() -> None:
    """Two needs and three people a stay; somebody is still to find for some that are in preparation."""
    insert(
        Need,
        """stay CROSS JOIN (VALUES ('nursing', 'pansement tous les 2 jours'), ('autonomy', 'aide à la toilette'))
                 AS t (domain, words)""",
        hospital="hospital_id",
        episode="id",
        domain="domain",
        description="words",
    )
    sql(
        """
        CREATE TEMP TABLE helper AS
        SELECT type_id, (row_number() OVER (PARTITION BY type_id ORDER BY id))::int AS i,
               (count(*) OVER (PARTITION BY type_id))::int AS size, id, name, phone
          FROM providers_provider WHERE type_id IN ('medecin-traitant', 'idel', 'saad')
        """
    )
    insert(
        CircleMember,
        """(SELECT stay.*, helper.type_id, helper.name, helper.phone, helper.id AS helper_id,
                   stay.state = 'preparation' AND type_id = 'saad' AND k % 3 = 0 AS sought
              FROM stay JOIN helper ON helper.i = 1 + stay.n::int % helper.size) line""",
        hospital="hospital_id",
        episode="id",
        role="type_id",
        provider="CASE WHEN NOT sought THEN helper_id END",
        name="CASE WHEN sought THEN '' ELSE name END",
        phone="CASE WHEN sought THEN '' ELSE phone END",
        mobile="CASE WHEN type_id = 'medecin-traitant' THEN '+33639981020' ELSE '' END",
        mail="CASE WHEN type_id = 'medecin-traitant' THEN 'medecin' || n || '@mss.example' ELSE '' END",
        state="CASE WHEN sought THEN 'to_find' WHEN k % 4 = 0 THEN 'to_contact' WHEN k % 4 = 1 THEN 'informed'"
        " ELSE 'confirmed' END",
        what_for="'soins et suivi'",
        receives_letter="type_id = 'medecin-traitant'",
    )


def _write_screening() -> None:
    """Assessments of most open stays and of one in five of the closed ones, with two real results."""
    version = InstrumentVersion.objects.newest_of("TRST")
    assert version is not None
    results = [_result(version, place) for place in (0, -1)]
    scored = ", ".join(
        f"({place}, {text(json.dumps(answers))}::jsonb, {result.score}, {text(result.positive)},"
        f" {text(json.dumps(explain(result, {})))}::jsonb)"
        for place, (answers, result) in enumerate(results)
    )
    sql(
        f"""
        CREATE TEMP TABLE assessed AS
        SELECT stay.*, uuidv7(admitted_at + interval '10 hours' - now()) AS assessment_id, r.*
          FROM stay JOIN (VALUES {scored}) AS r (place, answers, score, positive, explanation) ON r.place = stay.k % 2
         WHERE k % 5 < CASE WHEN state = 'closed' THEN 1 ELSE 3 END
        """
    )
    insert(
        Assessment,
        "assessed",
        id="assessment_id",
        hospital="hospital_id",
        episode="id",
        version=str(version.pk),
        answers="answers",
        score="score",
        positive="positive",
        explanation="explanation",
        filled_by="nurse_id",
        filled_at="admitted_at + interval '10 hours'",
    )
    insert(
        ComplexityDecision,
        "assessed",
        hospital="hospital_id",
        episode="id",
        assessment="assessment_id",
        proposed="'medium'",
        decided="'medium'",
        decided_by="nurse_id",
        decided_at="admitted_at + interval '11 hours'",
    )


def _result(version: InstrumentVersion, place: int) -> tuple[dict[str, str], Result]:
    """The first or the last answer to every question, scored."""
    answers = {item.code: item.answers[place].value for item in version.read.items}
    result = assess(version.read, answers)
    assert isinstance(result, Result)
    assert isinstance(result.score, Decimal)
    return answers, result


def _write_calls(tokens: Tokens, call_days: Sequence[int]) -> None:
    """Those of ``call_days`` for every stay that ended; by default that of the third day, and an earlier one for those that left
    with a reserve.
    """
    from discharge.followup.models import Attempt, Call

    usual = "(VALUES (1), (3)) AS t (day) ON day = 3 OR k % 3 = 0 AND left_at < now() - interval '2 days'"
    days = f"unnest({text(list(call_days))}::int[]) AS t (day) ON true" if call_days else usual
    early = "day = 1 AND left_at < now() - interval '2 days'"
    sql(
        f"""
        CREATE TEMP TABLE planned AS
        SELECT stay.*, uuidv7(left_at - now()) AS call_id, day, left_at::date + day AS due_on,
               CASE WHEN state = 'closed' OR {early} THEN 'reached' WHEN k % 8 = 0 THEN 'unreached' ELSE 'due' END AS stands
          FROM stay JOIN {days}
         WHERE left_at IS NOT NULL
        """
    )
    insert(
        Call,
        "(SELECT *, least(due_on + interval '10 hours', now()) AS at FROM planned) line",
        id="call_id",
        hospital="hospital_id",
        episode="id",
        protocol="protocol",
        label="'J+' || day",
        nominal_on="due_on",
        due_on="due_on",
        priority="k % 3 = 0",
        state="stands",
        outcome="CASE WHEN stands = 'reached' THEN 'in_place' ELSE '' END",
        answers=f"CASE WHEN stands = 'reached' THEN {pick(tokens.answers, 'n')} END",
        notes=f"CASE WHEN stands = 'reached' THEN {pick(tokens.words, 'n')} ELSE '' END",
        done_at="CASE WHEN stands = 'reached' THEN at END",
        done_by="CASE WHEN stands = 'reached' THEN nurse_id END",
        created_at="left_at",
    )
    insert(
        Attempt,
        "planned WHERE stands <> 'due'",
        hospital="hospital_id",
        call="call_id",
        outcome="CASE WHEN stands = 'reached' THEN 'reached' ELSE 'no_answer' END",
        at="due_on + interval '9 hours'",
        by="nurse_id",
    )
    insert(
        Task,
        "(SELECT *, stands = 'reached' AS done FROM planned) line",
        hospital="hospital_id",
        episode="id",
        kind="'call'",
        key="'call J+' || day",
        subject_id="call_id",
        title="'Passer l’appel J+' || day",
        detail="'Prendre des nouvelles après la sortie'",
        owner="nurse_id",
        due_at="due_on + interval '18 hours'",
        state="CASE WHEN done THEN 'done' ELSE 'open' END",
        settled_at="CASE WHEN done THEN due_on + interval '10 hours' END",
        settled_by="CASE WHEN done THEN nurse_id END",
    )


def _write_letters(tokens: Tokens) -> None:
    """The letter to the GP of every stay that ended, its file, its link and its message. None is still to be sent."""
    letter = apps.get_model("letters", "Letter")
    sql(
        """
        CREATE TEMP TABLE letter AS
        SELECT stay.*, uuidv7(left_at - now()) AS letter_id, uuidv7(left_at - now()) AS link_id,
               uuidv7(left_at - now()) AS message_id, member.id AS member_id, member.name AS to_name,
               CASE WHEN stay.state = 'closed' OR k % 4 = 0 THEN 'acknowledged' WHEN k % 4 = 1 THEN 'opened'
                    WHEN k % 16 = 2 THEN 'no_address' WHEN k % 16 = 6 THEN 'failed' ELSE 'handed_over' END AS stands
          FROM stay JOIN planning_circlemember member ON member.episode_id = stay.id AND member.receives_letter
         WHERE left_at IS NOT NULL
        """
    )
    read = "stands IN ('opened', 'acknowledged')"
    insert(
        letter,
        "letter",
        id="letter_id",
        hospital="hospital_id",
        episode="id",
        circle_member="member_id",
        recipient_name="to_name",
        recipient_role="'médecin traitant'",
        mail="CASE WHEN stands = 'no_address' THEN '' ELSE 'medecin' || n || '@mss.example' END",
        mobile="'+33639981020'",
        state="stands",
        # Unlike the product's, which are random.
        reference="lpad(to_hex(n), 9, '0')",
        content_sha256="encode(sha256(n::text::bytea), 'hex')",
        pdf_sha256="encode(sha256(n::text::bytea), 'hex')",
        link_id="CASE WHEN stands <> 'no_address' THEN link_id END",
        message_id="CASE WHEN stands <> 'no_address' THEN message_id END",
        due_at="left_at",
        composed_at="left_at + interval '1 minute'",
        handed_over_at="CASE WHEN stands NOT IN ('failed', 'no_address') THEN left_at + interval '2 minutes' END",
        opened_at=f"CASE WHEN {read} THEN left_at + interval '3 hours' END",
        acknowledged_at="CASE WHEN stands = 'acknowledged' THEN left_at + interval '4 hours' END",
        created_at="left_at",
    )
    insert(
        apps.get_model("letters", "LetterFile"),
        "letter",
        hospital="hospital_id",
        letter="letter_id",
        # Short ones: the pages that are measured never read them.
        content=pick(tokens.words, "n"),
        pdf=pick(tokens.words, "n"),
        pdf_size="48000",
    )
    _write_sending(tokens, read)


def _write_sending(tokens: Tokens, read: str) -> None:
    sent = "letter WHERE stands <> 'no_address'"
    insert(
        apps.get_model("links", "SecureLink"),
        sent,
        id="link_id",
        hospital="hospital_id",
        purpose="'letter'",
        subject_id="letter_id",
        episode_id="id",
        recipient_name="left(to_name, 150)",
        recipient_role="'médecin traitant'",
        sender_name="'Équipe de coordination'",
        token_digest="sha256(link_id::text::bytea)",
        code_channel="'sms'",
        code_address=pick(tokens.phone, "n"),
        created_at="left_at",
        valid_until="left_at + interval '14 days'",
        first_opened_at=f"CASE WHEN {read} THEN left_at + interval '3 hours' END",
        acknowledged_at="CASE WHEN stands = 'acknowledged' THEN left_at + interval '4 hours' END",
    )
    insert(
        apps.get_model("messaging", "Message"),
        sent,
        id="message_id",
        hospital="hospital_id",
        purpose="'letter'",
        subject_id="letter_id",
        episode_id="id",
        channel="'mail'",
        recipient_name="left(to_name, 150)",
        address=pick(tokens.words, "n"),
        body_digest="encode(sha256(n::text::bytea), 'hex')",
        state="CASE WHEN stands = 'failed' THEN 'failed' ELSE 'handed_over' END",
        due_at="left_at",
        first_tried_at="left_at + interval '2 minutes'",
        attempts="1",
        message_id="message_id || '@bench.example'",
        handed_over_at="CASE WHEN stands <> 'failed' THEN left_at + interval '2 minutes' END",
        announced="true",
        created_at="left_at",
    )


def _write_traces() -> None:
    """Six lines of timeline, five readings and the transitions of each stay."""
    shown = "least(admitted_at + part * (coalesce(left_at, now()) - admitted_at), now())"
    lines = """(VALUES ('admission', 'Admission en médecine', 0.0), ('opened', 'Épisode ouvert', 0.05),
                       ('screening', 'Repérage positif : TRST 3 sur 5', 0.2), ('need', 'Besoin noté : aide', 0.4),
                       ('circle', 'Médecin traitant informé', 0.6), ('edited', 'Épisode modifié', 1.0))
               AS t (kind, words, part)"""
    insert(
        TimelineEntry,
        f"stay CROSS JOIN {lines}",
        hospital="hospital_id",
        episode="id",
        at=shown,
        kind="kind",
        summary="words",
        actor="nurse_id",
    )
    insert(
        EpisodeAccess,
        "stay CROSS JOIN generate_series(1, 5) AS reading",
        hospital="hospital_id",
        user="nurse_id",
        episode_id="id",
        page="'episodes:overview'",
        at="least(admitted_at + reading * interval '9 hours', now())",
    )
    insert(
        Transition,
        """stay JOIN (VALUES (1, '', 'preparation'), (2, 'preparation', 'follow_up'), (3, 'follow_up', 'closed'))
                 AS t (i, start, finish) ON i <= CASE state WHEN 'closed' THEN 3 WHEN 'follow_up' THEN 2 ELSE 1 END""",
        hospital="hospital_id",
        subject_type="'episodes.episode'",
        subject_id="id",
        episode_id="id",
        actor="nurse_id",
        from_state="start",
        to_state="finish",
        at="coalesce(left_at, admitted_at)",
    )

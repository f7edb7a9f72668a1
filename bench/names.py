"""Finding one of 10,000 patients by a misspelt name: ``python -m bench.names`` on one database."""

import time

import django
from django.db import connection

from bench.report import Measure, hand_over, median

INDEX = "patient_name_trigrams"
REQUESTS, ROUNDS = 30, 3
NAMES = 10
MILLISECONDS = 40


def main() -> None:
    """Time the search, and ask PostgreSQL which index it takes under row-level security."""
    django.setup()
    from bench import people
    from bench.pages import first_hospital, misspelt
    from coordination.accounts.models import User
    from coordination.episodes.models import Patient
    from coordination.tenancy.scope import enter

    hospital, _ = first_hospital(User.objects.get(email=people.NURSE))
    with enter(hospital):
        patients = list(Patient.objects.order_by("pk")[:NAMES])
        typed = [f"{misspelt(patient.birth_name)} {patient.birth_first_names}" for patient in patients]
        number = Patient.objects.count()
        rounds = []
        for _ in range(ROUNDS):
            times = []
            for position in range(REQUESTS):
                start = time.perf_counter()
                list(Patient.objects.resembling(name=typed[position % NAMES])[:20])
                times.append((time.perf_counter() - start) * 1000)
            rounds.append(median(times))
        found = sum(
            patient in Patient.objects.resembling(name=name)[:20] for patient, name in zip(patients, typed, strict=True)
        )
        plan = Patient.objects.resembling(name=typed[0])[:20].explain()
    part = f"Patient by a misspelt name, among {number}"
    hand_over(
        [
            Measure(part, "first 20, under row-level security", min(rounds), "ms", at_most=MILLISECONDS),
            Measure(part, f"plan uses {INDEX}", INDEX in plan, "", at_least=1, detail={"role": _role()}),
            Measure(part, "the patient meant is among them", found, f"of {NAMES}", at_least=NAMES),
        ]
    )


def _role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    main()

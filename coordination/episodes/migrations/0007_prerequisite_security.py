"""Which task comes before which, behind its policy, and never across two episodes."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity

# The keys that carry the episode carry the hospital too: they take the place of those that carry the hospital alone.
SAME_EPISODE = """
ALTER TABLE episodes_task ADD CONSTRAINT episodes_task_episode_row UNIQUE (hospital_id, episode_id, id);
ALTER TABLE episodes_prerequisite
    DROP CONSTRAINT episodes_prerequisite_task_same_hospital,
    DROP CONSTRAINT episodes_prerequisite_first_same_hospital,
    ADD CONSTRAINT prerequisite_task_same_episode FOREIGN KEY (hospital_id, episode_id, task_id)
        REFERENCES episodes_task (hospital_id, episode_id, id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT prerequisite_first_same_episode FOREIGN KEY (hospital_id, episode_id, first_id)
        REFERENCES episodes_task (hospital_id, episode_id, id) DEFERRABLE INITIALLY DEFERRED;
"""
SAME_HOSPITAL = """
ALTER TABLE episodes_prerequisite
    DROP CONSTRAINT prerequisite_task_same_episode,
    DROP CONSTRAINT prerequisite_first_same_episode,
    ADD CONSTRAINT episodes_prerequisite_task_same_hospital FOREIGN KEY (hospital_id, task_id)
        REFERENCES episodes_task (hospital_id, id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT episodes_prerequisite_first_same_hospital FOREIGN KEY (hospital_id, first_id)
        REFERENCES episodes_task (hospital_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE episodes_task DROP CONSTRAINT episodes_task_episode_row;
"""


class Migration(migrations.Migration):
    dependencies = [("episodes", "0006_prerequisite")]
    operations = [EnableRowLevelSecurity("prerequisite"), migrations.RunSQL(SAME_EPISODE, SAME_HOSPITAL)]

"""Promises that Django's constraints cannot state: entries stay, places fit, the paper's ids are kept free."""

from django.db import migrations

ACTORS_ARE_NEVER_DELETED = """
CREATE FUNCTION directory_refuse_actor_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.id = OLD.id THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'an actor keeps its id' USING ERRCODE = 'restrict_violation';
    END IF;
    RAISE EXCEPTION 'actors are never deleted: close, merge or remove the entry' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER actor_stays BEFORE DELETE OR UPDATE OF id ON directory_actor
    FOR EACH ROW EXECUTE FUNCTION directory_refuse_actor_loss();
"""
ACTORS_MAY_BE_DELETED = """
DROP TRIGGER actor_stays ON directory_actor;
DROP FUNCTION directory_refuse_actor_loss();
"""

PLACES_FIT = """
ALTER TABLE directory_city ADD CONSTRAINT city_in_its_subdivision_country
    CHECK (subdivision_id IS NULL OR subdivision_id LIKE country_id || '-%');
ALTER TABLE directory_city ADD CONSTRAINT city_and_country UNIQUE (id, country_id);
ALTER TABLE directory_actor ADD CONSTRAINT actor_city_in_country
    FOREIGN KEY (city_id, country_id) REFERENCES directory_city (id, country_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory_actor ADD CONSTRAINT actor_subdivision_in_country
    CHECK (subdivision_id IS NULL OR subdivision_id LIKE country_id || '-%');
"""
PLACES_MAY_DIFFER = """
ALTER TABLE directory_actor DROP CONSTRAINT actor_subdivision_in_country;
ALTER TABLE directory_actor DROP CONSTRAINT actor_city_in_country;
ALTER TABLE directory_city DROP CONSTRAINT city_and_country;
ALTER TABLE directory_city DROP CONSTRAINT city_in_its_subdivision_country;
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.RunSQL(ACTORS_ARE_NEVER_DELETED, ACTORS_MAY_BE_DELETED),
        migrations.RunSQL(PLACES_FIT, PLACES_MAY_DIFFER),
        migrations.RunSQL("ALTER TABLE directory_actor ALTER COLUMN id RESTART WITH 1001", migrations.RunSQL.noop),
        migrations.RunSQL("INSERT INTO directory_directoryversion (id, number, changed_at) VALUES (1, 1, now())",
                          migrations.RunSQL.noop),
    ]  # fmt: skip

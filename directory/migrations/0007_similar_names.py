"""Names that resemble a name, for the check for duplicates: a trigram index on whole names, and the question asked of it."""

import django.contrib.postgres.indexes
from django.db import migrations, models

# Without sequential scans, and with a threshold for each name: short names with one letter wrong share few trigrams.
# pg_trgm knows its setting once its library is loaded; before that only a superuser could attach it to a function.
FIND_SIMILAR = """
SELECT show_limit();
CREATE FUNCTION directory_similar_names(names text[], thresholds real[], margins int[], most int[])
    RETURNS TABLE (place int, actor_id int, likeness real)
    LANGUAGE plpgsql STABLE SET enable_seqscan = off SET pg_trgm.similarity_threshold = 0.5
    AS $$
    BEGIN
        FOR place IN 1 .. coalesce(array_length(names, 1), 0) LOOP
            PERFORM set_config('pg_trgm.similarity_threshold', thresholds[place]::text, true);
            RETURN QUERY
                SELECT place, n.actor_id, similarity(n.key, names[place]) AS likeness FROM directory_searchname n
                WHERE n.within = 0 AND n.key % names[place]
                    AND char_length(n.key) BETWEEN char_length(names[place]) - margins[place]
                        AND char_length(names[place]) + margins[place]
                ORDER BY 3 DESC, 2 LIMIT most[place];
        END LOOP;
    END
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0006_journal"),
    ]
    # Written beside it, at the same time.
    run_before = [
        ("directory", "0008_imports"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="searchname",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("within", 0)),
                fastupdate=False,
                fields=["key"],
                name="search_name_trigrams",
                opclasses=["gin_trgm_ops"],
            ),
        ),
        migrations.RunSQL(FIND_SIMILAR, "DROP FUNCTION directory_similar_names(text[], real[], int[], int[])"),
    ]

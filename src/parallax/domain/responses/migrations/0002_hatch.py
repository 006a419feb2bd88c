"""The three functions through which the web process saves, reads and withdraws one draft.

They run with the owner's rights and take the lookup key, which only somebody with the round's key
and the invitation can compute. Nothing lists, counts or searches.
"""

from django.db import migrations

OPEN = """
CREATE FUNCTION responses_is_open(p_round uuid, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- The lock makes a closing wait for this answer, or this answer for the closing.
    PERFORM 1 FROM rounds_round
     WHERE id = p_round AND state = 'collecting' AND closes_at > p_now
       FOR SHARE;
    RETURN FOUND;
END $$;
"""

READ = """
CREATE FUNCTION responses_read(p_lookup bytea)
RETURNS TABLE (sealed bytea, submitted boolean, revision integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT draft.sealed, draft.submitted, draft.revision
      FROM responses_draft AS draft WHERE draft.lookup = p_lookup;
$$;
"""

# Returns the new revision, 0 when somebody saved since p_expected, -1 when the round is closed.
SAVE = """
CREATE FUNCTION responses_save(
    p_round uuid, p_lookup bytea, p_sealed bytea, p_submitted boolean, p_expected integer,
    p_now timestamptz
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    saved integer;
BEGIN
    IF NOT responses_is_open(p_round, p_now) THEN
        RETURN -1;
    END IF;
    IF p_expected = 0 THEN
        INSERT INTO responses_draft (lookup, round_id, sealed, submitted, revision)
        VALUES (p_lookup, p_round, p_sealed, p_submitted, 1)
        ON CONFLICT (lookup) DO NOTHING
        RETURNING revision INTO saved;
    ELSE
        UPDATE responses_draft
           SET sealed = p_sealed, submitted = submitted OR p_submitted, revision = revision + 1
         WHERE lookup = p_lookup AND round_id = p_round AND revision = p_expected
        RETURNING revision INTO saved;
    END IF;
    RETURN COALESCE(saved, 0);
END $$;
"""

WITHDRAW = """
CREATE FUNCTION responses_withdraw(p_round uuid, p_lookup bytea, p_now timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT responses_is_open(p_round, p_now) THEN
        RETURN -1;
    END IF;
    DELETE FROM responses_draft WHERE lookup = p_lookup AND round_id = p_round;
    RETURN 0;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("responses", "0001_initial"), ("rounds", "0001_initial")]

    operations = [
        migrations.RunSQL(OPEN, "DROP FUNCTION responses_is_open"),
        migrations.RunSQL(READ, "DROP FUNCTION responses_read"),
        migrations.RunSQL(SAVE, "DROP FUNCTION responses_save"),
        migrations.RunSQL(WITHDRAW, "DROP FUNCTION responses_withdraw"),
    ]

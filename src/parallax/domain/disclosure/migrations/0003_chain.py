"""Entries form a chain per organisation; the exact facts behind them go to tables of the worker's."""

from uuid import UUID

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from parallax.domain.disclosure.chain import FIRST, entry_fingerprint, facts_fingerprint

UNLOCK = "ALTER TABLE disclosure_ledgerentry DISABLE TRIGGER ledgerentry_append_only"
LOCK = "ALTER TABLE disclosure_ledgerentry ENABLE TRIGGER ledgerentry_append_only"

# Entries of one organisation are written one after the other: the next waits for the lock on the organisation.
NEXT_ENTRY = """
CREATE FUNCTION disclosure_next_entry() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    last_number integer := 0;
    last_sha256 text := repeat('0', 64);
BEGIN
    PERFORM 1 FROM people_organisation WHERE id = NEW.organisation_id FOR NO KEY UPDATE;
    SELECT number, sha256 INTO last_number, last_sha256 FROM disclosure_ledgerentry
        WHERE organisation_id = NEW.organisation_id ORDER BY number DESC LIMIT 1;
    IF NOT FOUND THEN
        last_number := 0;
        last_sha256 := repeat('0', 64);
    END IF;
    IF NEW.number <> last_number + 1 OR NEW.previous <> last_sha256 THEN
        RAISE integrity_constraint_violation
            USING MESSAGE = 'the entry does not follow the last one of this organisation''s ledger';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledgerentry_follows BEFORE INSERT ON disclosure_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION disclosure_next_entry();

CREATE FUNCTION disclosure_exact_facts_stay() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = 'disclosure_exactfacts is append-only';
END $$;
CREATE TRIGGER exactfacts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON disclosure_exactfacts
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_exact_facts_stay();
"""

ANY_ENTRY = """
DROP TRIGGER exactfacts_append_only ON disclosure_exactfacts;
DROP FUNCTION disclosure_exact_facts_stay();
DROP TRIGGER ledgerentry_follows ON disclosure_ledgerentry;
DROP FUNCTION disclosure_next_entry();
"""


def chain(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Entries of before keep their facts, in the form of their time (formulas 0, without exact facts)."""
    heads: dict[UUID, tuple[int, str]] = {}
    for entry in apps.get_model("disclosure", "LedgerEntry").objects.order_by("released_at", "id"):
        number, previous = heads.get(entry.organisation_id, (0, FIRST))
        entry.number, entry.previous = number + 1, previous
        entry.facts_sha256 = facts_fingerprint(entry.formulas, entry.policy, entry.facts)
        entry.sha256 = entry_fingerprint(entry)
        entry.save()
        heads[entry.organisation_id] = entry.number, entry.sha256


def sha256() -> "models.CharField[str, str]":
    return models.CharField(default="", max_length=64)


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0002_append_only")]

    operations = [
        migrations.AlterModelOptions("ledgerentry", {"ordering": ["organisation", "number"]}),
        migrations.CreateModel(
            name="ExactFacts",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("round", models.UUIDField()),
                ("facts", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="PseudonymKey",
            fields=[
                ("round", models.UUIDField(primary_key=True, serialize=False)),
                ("key", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.AlterField("ledgerentry", "round", models.UUIDField()),
        migrations.AlterField(
            "ledgerentry", "snapshot_sha256", models.CharField(blank=True, max_length=64)
        ),
        migrations.AddField(
            "ledgerentry", "number", models.PositiveIntegerField(default=0), preserve_default=False
        ),
        migrations.AddField(
            "ledgerentry",
            "formulas",
            models.PositiveSmallIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField("ledgerentry", "repeats", models.PositiveIntegerField(null=True)),
        *(
            migrations.AddField("ledgerentry", name, sha256(), preserve_default=False)
            for name in ("facts_sha256", "exact_sha256", "previous", "sha256")
        ),
        migrations.RunSQL(UNLOCK, LOCK),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.RunSQL(LOCK, UNLOCK),
        migrations.AddConstraint(
            "ledgerentry",
            models.UniqueConstraint(
                fields=["organisation", "number"], name="ledger_entry_has_its_number"
            ),
        ),
        migrations.AddConstraint(
            "ledgerentry",
            models.UniqueConstraint(
                fields=["round", "audience"], name="ledger_one_release_per_audience"
            ),
        ),
        migrations.RunSQL(NEXT_ENTRY, ANY_ENTRY),
    ]

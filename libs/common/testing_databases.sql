-- In the template of the tests' databases: makes a used clone equal to a new one, or says that it cannot.

CREATE SCHEMA for_tests;

-- What changed the shape of the database: then it is not used again.
CREATE TABLE for_tests.altered (command text NOT NULL);

CREATE FUNCTION for_tests.note() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO for_tests.altered VALUES (tg_tag);
END $$;

CREATE FUNCTION for_tests.tables() RETURNS SETOF regclass LANGUAGE sql AS $$
    SELECT c.oid::regclass
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'for_tests')
      AND pg_relation_size(c.oid) > 0
$$;

CREATE FUNCTION for_tests.digest(name regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE found text;
BEGIN
    EXECUTE format('SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM %s t', name) INTO found;
    RETURN found;
END $$;

-- What migrations have filled in, and how far they have counted.
CREATE TABLE for_tests.kept AS SELECT name, for_tests.digest(name) AS digest FROM for_tests.tables() AS name;
DELETE FROM for_tests.kept WHERE digest IS NULL;
CREATE TABLE for_tests.counters AS
    SELECT seqrelid::regclass AS name, seqstart AS start, pg_sequence_last_value(seqrelid) AS last FROM pg_sequence;

-- False when the clone must be thrown away. Waits for transactions that write; triggers and foreign keys are off.
CREATE FUNCTION for_tests.empty() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    filled regclass[] := ARRAY(SELECT name FROM for_tests.tables() AS name
                               WHERE name NOT IN (SELECT k.name FROM for_tests.kept k));
    one regclass;
BEGIN
    IF EXISTS (SELECT FROM for_tests.altered)
       OR EXISTS (SELECT FROM for_tests.kept WHERE for_tests.digest(name) IS DISTINCT FROM digest) THEN
        RETURN false;
    END IF;
    PERFORM set_config('session_replication_role', 'replica', true);
    IF filled <> '{}' THEN
        EXECUTE 'LOCK TABLE ' || array_to_string(filled, ', ') || ' IN EXCLUSIVE MODE';
    END IF;
    FOREACH one IN ARRAY filled LOOP
        EXECUTE format('DELETE FROM %s', one);
    END LOOP;
    PERFORM setval(name, coalesce(last, start), last IS NOT NULL) FROM for_tests.counters
    WHERE pg_sequence_last_value(name) IS DISTINCT FROM last;
    RETURN true;
END $$;

CREATE EVENT TRIGGER for_tests_note ON ddl_command_end EXECUTE FUNCTION for_tests.note();
CREATE EVENT TRIGGER for_tests_note_drop ON sql_drop EXECUTE FUNCTION for_tests.note();

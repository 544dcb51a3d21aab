-- The role that Grafana reads the database with: it may read the tables of the QueryApi, those of later versions too, and nothing else.
-- For psql 15 or later, on a new database (before the QueryApi has made its tables) or on one in use; it can be run again at any time,
-- to change the password for instance. Taken from the environment: GRAFANA_DB_PASSWORD, and DB_USER, the role that the QueryApi connects
-- with, where it is another than the one that runs this. That role runs it where it may create roles, else a superuser.
\set owner ''
\set password ''
\getenv owner DB_USER
\getenv password GRAFANA_DB_PASSWORD
\o /dev/null
SELECT set_config('reader.owner', :'owner', false), set_config('reader.password', :'password', false);
\o

DO $$
DECLARE
    owner text := COALESCE(NULLIF(current_setting('reader.owner'), ''), current_user);
BEGIN
    IF current_setting('reader.password') = '' THEN
        RAISE EXCEPTION 'GRAFANA_DB_PASSWORD is empty.';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'grafana_reader') THEN
        CREATE ROLE grafana_reader;
    END IF;
    EXECUTE format('ALTER ROLE grafana_reader LOGIN NOINHERIT CONNECTION LIMIT 10 PASSWORD %L', current_setting('reader.password'));
    -- A forgotten dashboard must not keep the database busy.
    ALTER ROLE grafana_reader SET statement_timeout = '30s';
    ALTER ROLE grafana_reader SET default_transaction_read_only = on;

    EXECUTE format('GRANT CONNECT ON DATABASE %I TO grafana_reader', current_database());
    GRANT USAGE ON SCHEMA public TO grafana_reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO grafana_reader;
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public GRANT SELECT ON TABLES TO grafana_reader', owner);
END
$$;

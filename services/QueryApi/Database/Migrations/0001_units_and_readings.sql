-- The readings, the units that they belong to, and the rounds that brought them. On a database of the old backend the table
-- ac_monitoring is there already: it keeps its rows and gets what it lacks.

-- What the old backend had, by its own names. Energy is exact, hence numeric.
CREATE TABLE IF NOT EXISTS ac_monitoring (
    id bigserial PRIMARY KEY,
    device_name text,
    location text,
    delta_kwh numeric,
    cumulative_wh numeric,
    reading_day date,
    "timestamp" timestamptz,
    humidity double precision,
    temperature_c double precision,
    air_conditioner_mode text,
    fan_mode text,
    api_timestamp timestamptz
);

-- Earlier versions of the old backend lacked some of them.
ALTER TABLE ac_monitoring
    ADD COLUMN IF NOT EXISTS humidity double precision,
    ADD COLUMN IF NOT EXISTS temperature_c double precision,
    ADD COLUMN IF NOT EXISTS air_conditioner_mode text,
    ADD COLUMN IF NOT EXISTS fan_mode text,
    ADD COLUMN IF NOT EXISTS api_timestamp timestamptz;

-- The old timestamps carry no zone. Nothing happens to columns that have their type already.
DO $$
DECLARE
    column_to_convert text;
BEGIN
    FOR column_to_convert IN
        SELECT column_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name = 'ac_monitoring' AND data_type = 'timestamp without time zone'
    LOOP
        EXECUTE format(
            'ALTER TABLE ac_monitoring ALTER COLUMN %1$I DROP DEFAULT, ALTER COLUMN %1$I TYPE timestamptz USING %1$I AT TIME ZONE %2$L',
            column_to_convert, '$legacyTimeZone$');
    END LOOP;
END
$$;

ALTER TABLE ac_monitoring
    ALTER COLUMN id TYPE bigint,
    ALTER COLUMN delta_kwh TYPE numeric USING CASE WHEN delta_kwh::text IN ('NaN', 'Infinity', '-Infinity') THEN 0 ELSE delta_kwh::numeric END,
    ALTER COLUMN cumulative_wh TYPE numeric USING CASE WHEN cumulative_wh::text IN ('NaN', 'Infinity', '-Infinity') THEN NULL ELSE cumulative_wh::numeric END,
    ALTER COLUMN reading_day DROP DEFAULT;

DO $$
DECLARE
    id_sequence text := pg_get_serial_sequence('ac_monitoring', 'id');
BEGIN
    IF id_sequence IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint', id_sequence);
    END IF;
END
$$;

CREATE TABLE unit (
    unit_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device_id text UNIQUE, -- null: known by the old backend's rows alone, until a reading of that name and location comes
    device_name text NOT NULL,
    location text NOT NULL,
    location_name text,
    -- The newest reading in the order of slots.
    slot timestamptz,
    "timestamp" timestamptz,
    humidity double precision,
    temperature_c double precision,
    air_conditioner_mode text,
    fan_mode text,
    switch text,
    meter jsonb -- what the energy rules remember after the newest reading
);

CREATE INDEX unit_by_name ON unit (device_name, location);

ALTER TABLE ac_monitoring
    ADD COLUMN unit_id integer REFERENCES unit,
    ADD COLUMN slot timestamptz,
    ADD COLUMN switch text,
    ADD COLUMN quality text,
    ADD COLUMN report_delta_wh numeric,
    ADD COLUMN report_start timestamptz,
    ADD COLUMN report_end timestamptz;

-- The old backend's rows join a unit by name and location. Each row is a slot of its own.
INSERT INTO unit (device_name, location)
SELECT DISTINCT COALESCE(device_name, 'Unknown AC'), COALESCE(location, '')
FROM ac_monitoring
ORDER BY 1, 2;

UPDATE ac_monitoring r
SET unit_id = o.unit_id,
    device_name = o.device_name,
    location = o.location,
    "timestamp" = o.instant,
    slot = o.instant + (o.copy - 1) * interval '1 microsecond',
    delta_kwh = COALESCE(r.delta_kwh, 0),
    reading_day = COALESCE(r.reading_day, (o.instant AT TIME ZONE '$legacyTimeZone$')::date),
    quality = 'imported'
FROM (
    SELECT l.id, u.unit_id, u.device_name, u.location, l.instant,
        row_number() OVER (PARTITION BY u.unit_id, l.instant ORDER BY l.id) AS copy
    FROM (
        SELECT id, COALESCE(device_name, 'Unknown AC') AS device_name, COALESCE(location, '') AS location,
            COALESCE("timestamp", reading_day::timestamp AT TIME ZONE '$legacyTimeZone$', 'epoch') AS instant
        FROM ac_monitoring
    ) l
    JOIN unit u ON u.device_name = l.device_name AND u.location = l.location
) o
WHERE o.id = r.id;

UPDATE unit u
SET slot = r.slot, "timestamp" = r."timestamp", humidity = r.humidity, temperature_c = r.temperature_c,
    air_conditioner_mode = r.air_conditioner_mode, fan_mode = r.fan_mode
FROM (SELECT DISTINCT ON (unit_id) * FROM ac_monitoring ORDER BY unit_id, slot DESC) r
WHERE r.unit_id = u.unit_id;

ALTER TABLE ac_monitoring
    ALTER COLUMN unit_id SET NOT NULL,
    ALTER COLUMN slot SET NOT NULL,
    ALTER COLUMN "timestamp" SET NOT NULL,
    ALTER COLUMN delta_kwh SET NOT NULL,
    ALTER COLUMN reading_day SET NOT NULL,
    ALTER COLUMN quality SET NOT NULL,
    ALTER COLUMN device_name SET NOT NULL,
    ALTER COLUMN location SET NOT NULL,
    ADD CONSTRAINT one_row_per_unit_and_slot UNIQUE (unit_id, slot);

CREATE INDEX ac_monitoring_by_time ON ac_monitoring ("timestamp");

-- How each round of the Collector went.
CREATE TABLE poll_round (
    started_at timestamptz NOT NULL,
    slot timestamptz NOT NULL,
    completed_at timestamptz NOT NULL,
    ok boolean NOT NULL,
    status_code integer,
    message text NOT NULL,
    device_count integer NOT NULL,
    failed_device_count integer NOT NULL,
    skipped_device_count integer NOT NULL,
    api_calls integer NOT NULL,
    PRIMARY KEY (started_at, slot)
);

CREATE INDEX poll_round_by_completion ON poll_round (completed_at);

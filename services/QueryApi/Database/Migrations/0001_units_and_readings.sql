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

-- The types of the old columns were never the same everywhere. What is no number becomes null; timestamps that carry no zone are read
-- in the one they were written in; NOT NULL would refuse what a unit does not report.
SET LOCAL TIME ZONE '$legacyTimeZone$';

CREATE FUNCTION pg_temp.to_number(value text) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN value NOT IN ('', 'NaN', 'Infinity', '-Infinity') THEN trim_scale(ROUND(value::numeric, 9)) END
$$;

ALTER TABLE ac_monitoring
    ALTER COLUMN id TYPE bigint,
    ALTER COLUMN device_name TYPE text,
    ALTER COLUMN location TYPE text,
    ALTER COLUMN delta_kwh DROP NOT NULL,
    ALTER COLUMN delta_kwh TYPE numeric USING pg_temp.to_number(delta_kwh::text),
    ALTER COLUMN cumulative_wh DROP NOT NULL,
    ALTER COLUMN cumulative_wh TYPE numeric USING pg_temp.to_number(cumulative_wh::text),
    ALTER COLUMN reading_day DROP NOT NULL,
    ALTER COLUMN reading_day DROP DEFAULT,
    ALTER COLUMN reading_day TYPE date USING NULLIF(reading_day::text, '')::date,
    ALTER COLUMN "timestamp" DROP NOT NULL,
    ALTER COLUMN "timestamp" DROP DEFAULT,
    ALTER COLUMN "timestamp" TYPE timestamptz USING NULLIF("timestamp"::text, '')::timestamptz,
    ALTER COLUMN humidity DROP NOT NULL,
    ALTER COLUMN humidity TYPE double precision USING pg_temp.to_number(humidity::text)::double precision,
    ALTER COLUMN temperature_c DROP NOT NULL,
    ALTER COLUMN temperature_c TYPE double precision USING pg_temp.to_number(temperature_c::text)::double precision,
    ALTER COLUMN air_conditioner_mode DROP NOT NULL,
    ALTER COLUMN air_conditioner_mode TYPE text,
    ALTER COLUMN fan_mode DROP NOT NULL,
    ALTER COLUMN fan_mode TYPE text,
    ALTER COLUMN api_timestamp DROP NOT NULL,
    ALTER COLUMN api_timestamp DROP DEFAULT,
    ALTER COLUMN api_timestamp TYPE timestamptz USING NULLIF(api_timestamp::text, '')::timestamptz;

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

-- The old backend's rows join a unit by name and location. Each row is a slot of its own, one interval of the old backend before its
-- time: our first reading may belong to the five minutes in which the old backend read last, and still comes after that row.
INSERT INTO unit (device_name, location)
SELECT DISTINCT COALESCE(device_name, 'Unknown AC'), COALESCE(location, '')
FROM ac_monitoring
ORDER BY 1, 2;

UPDATE ac_monitoring r
SET unit_id = o.unit_id,
    device_name = o.device_name,
    location = o.location,
    "timestamp" = o.instant,
    slot = o.instant - interval '5 minutes' + (o.copy - 1) * interval '1 microsecond',
    delta_kwh = COALESCE(r.delta_kwh, 0),
    reading_day = COALESCE(r.reading_day, o.instant::date),
    quality = 'imported'
FROM (
    SELECT l.id, u.unit_id, u.device_name, u.location, l.instant,
        row_number() OVER (PARTITION BY u.unit_id, l.instant ORDER BY l.id) AS copy
    FROM (
        SELECT id, COALESCE(device_name, 'Unknown AC') AS device_name, COALESCE(location, '') AS location,
            COALESCE("timestamp", reading_day::timestamptz, 'epoch') AS instant
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

-- What each unit's rows say of each clock hour and each day of the site, so that the cost of an answer does not grow with the number of
-- readings in it. Kept in the transaction that stores the rows; where they count by another time zone than the site's, they are made anew
-- at the start of the service, as they are after this migration.
CREATE TABLE energy_hour (
    unit_id integer NOT NULL REFERENCES unit ON DELETE CASCADE,
    start timestamptz NOT NULL,
    kwh numeric NOT NULL, -- used in it
    recovered_kwh numeric NOT NULL, -- the part of that which is known from a later reading after missed slots
    readings integer NOT NULL, -- collected in it
    temperature_sum numeric NOT NULL,
    temperatures integer NOT NULL,
    humidity_sum numeric NOT NULL,
    humidities integer NOT NULL,
    PRIMARY KEY (unit_id, start)
) WITH (fillfactor = 80); -- An hour's row is updated with each slot: in place, where its page has room.

CREATE TABLE energy_day (LIKE energy_hour INCLUDING ALL, FOREIGN KEY (unit_id) REFERENCES unit ON DELETE CASCADE) WITH (fillfactor = 80);

-- By whose clocks they count. Empty: they are to be made.
CREATE TABLE energy_calendar (
    time_zone text NOT NULL -- IANA name
);

-- Under a new name, so that a replica of the version before, which may run on for a while, stores nothing without its totals: it takes
-- the missing column for a schema that is not ready, and waits.
ALTER TABLE unit RENAME COLUMN meter_state TO meter_memory;

-- The rows of a unit that tell of a time, be it that they were collected in it or that energy of theirs was used in it. These may come long
-- after it; but energy follows on energy in the order of slots, so the first row whose energy was all used later ends the search. Only that of
-- a new meter may begin before the energy of the row before it ends.
CREATE INDEX ac_monitoring_reset ON ac_monitoring (unit_id, slot) WHERE quality = 'reset';

CREATE FUNCTION rows_of(unit integer, first timestamptz, last timestamptz)
RETURNS SETOF ac_monitoring LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT r.*
    FROM ac_monitoring r
    WHERE r.unit_id = unit AND r.quality <> 'reset' AND r.slot > first - interval '1 hour' AND r.slot < COALESCE((
        SELECT s.slot
        FROM ac_monitoring s
        WHERE s.unit_id = unit AND s.slot >= last AND COALESCE(s.energy_from >= last, false) -- which the planner does not take for rare
        ORDER BY s.slot
        LIMIT 1), 'infinity')
    UNION ALL
    SELECT r.*
    FROM ac_monitoring r
    WHERE r.unit_id = unit AND r.quality = 'reset' AND r.slot > first - interval '1 hour'
$$;

-- Energy that a unit used between two instants, in kWh, for those who ask the database itself: of whole hours from their totals, of parts of
-- hours from the rows.
CREATE FUNCTION energy_between(unit integer, first timestamptz, last timestamptz)
RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH zone AS (SELECT time_zone AS name FROM energy_calendar),
    hours AS (
        SELECT GREATEST(date_trunc('hour', first, name), date_trunc('hour', first - interval '1 microsecond', name) + interval '1 hour') AS first_hour,
            date_trunc('hour', last, name) AS last_hour
        FROM zone
    ),
    part AS (
        SELECT first AS starts, LEAST(first_hour, last) AS ends FROM hours
        UNION ALL
        SELECT last_hour, last FROM hours WHERE last_hour >= first_hour
    )
    SELECT COALESCE((
        SELECT SUM(h.kwh)
        FROM hours, energy_hour h
        WHERE h.unit_id = unit AND h.start >= first_hour AND h.start < last_hour
    ), 0) + COALESCE((
        SELECT SUM(energy_before(ends, r.delta_kwh, r.energy_from, r.energy_to) - energy_before(starts, r.delta_kwh, r.energy_from, r.energy_to))
        FROM part
        CROSS JOIN LATERAL rows_of(unit, starts, ends) r
        WHERE starts < ends AND r.delta_kwh > 0
    ), 0)
$$;

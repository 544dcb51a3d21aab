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

-- Energy that a unit used between two instants, in kWh, for those who ask the database itself: of whole hours from their totals, of parts of
-- hours from the rows. These may come after the part, as long as their energy was used in it; the first row of a day later whose own was not
-- ends the search.
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
        FROM part, ac_monitoring r
        WHERE starts < ends AND r.unit_id = unit AND r.delta_kwh > 0 AND r.energy_from < ends AND r.energy_to >= starts
            AND r.slot > starts - interval '1 hour' AND r.slot < COALESCE((
                SELECT s.slot
                FROM ac_monitoring s
                WHERE s.unit_id = unit AND s.slot >= ends + interval '1 day' AND s.energy_from >= ends
                ORDER BY s.slot
                LIMIT 1), 'infinity')
    ), 0)
$$;

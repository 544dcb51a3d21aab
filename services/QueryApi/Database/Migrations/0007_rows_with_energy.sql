-- The rows of a unit of which energy was used in a time, for those who add up energy alone. Most readings repeat the meter's report before and
-- have none, so they are found by where their energy ends, without a look at the others.
CREATE INDEX ac_monitoring_by_energy ON ac_monitoring (unit_id, energy_to) WHERE delta_kwh > 0;

-- As in rows_of, the first row whose energy was all used later ends the search, and that of a new meter is looked for by itself.
CREATE FUNCTION energy_rows_of(unit integer, first timestamptz, last timestamptz)
RETURNS SETOF ac_monitoring LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT r.*
    FROM ac_monitoring r
    WHERE r.unit_id = unit AND r.delta_kwh > 0 AND r.quality <> 'reset' AND r.energy_to >= first AND r.energy_to <= COALESCE((
        SELECT s.energy_to
        FROM ac_monitoring s
        WHERE s.unit_id = unit AND s.delta_kwh > 0 AND s.quality <> 'reset' AND s.energy_to >= last
            AND COALESCE(s.energy_from >= last, false) -- which the planner does not take for rare
        ORDER BY s.energy_to
        LIMIT 1), 'infinity')
    UNION ALL
    SELECT r.*
    FROM ac_monitoring r
    WHERE r.unit_id = unit AND r.delta_kwh > 0 AND r.quality = 'reset' AND r.slot > first - interval '1 hour'
$$;

CREATE OR REPLACE FUNCTION energy_between(unit integer, first timestamptz, last timestamptz)
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
        CROSS JOIN LATERAL energy_rows_of(unit, starts, ends) r
        WHERE starts < ends
    ), 0)
$$;

-- Readings__KeepMonths removes old rows. Their rollups stay, and the unit keeps the meter state after them.
ALTER TABLE unit
    ADD COLUMN rows_since timestamptz, -- rows of earlier slots are removed; null: none
    ADD COLUMN meter_before jsonb; -- the meter state before that slot

-- Parts of hours whose rows are removed get their part of the hour's rollup.
CREATE OR REPLACE FUNCTION energy_between(unit integer, first timestamptz, last timestamptz)
RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH zone AS (SELECT time_zone AS name FROM energy_calendar),
    hours AS (
        SELECT name, GREATEST(date_trunc('hour', first, name), date_trunc('hour', first - interval '1 microsecond', name) + interval '1 hour') AS first_hour,
            date_trunc('hour', last, name) AS last_hour
        FROM zone
    ),
    part AS (
        SELECT starts, ends, date_trunc('hour', starts, name) AS hour,
            COALESCE(date_trunc('hour', starts, name) < (SELECT u.rows_since FROM unit u WHERE u.unit_id = unit), false) AS is_removed
        FROM (
            SELECT name, first AS starts, LEAST(first_hour, last) AS ends FROM hours
            UNION ALL
            SELECT name, last_hour, last FROM hours WHERE last_hour >= first_hour
        ) p
        WHERE starts < ends
    )
    SELECT COALESCE((
        SELECT SUM(h.kwh)
        FROM hours, energy_hour h
        WHERE h.unit_id = unit AND h.start >= first_hour AND h.start < last_hour
    ), 0) + COALESCE((
        SELECT SUM(energy_before(ends, r.delta_kwh, r.energy_from, r.energy_to) - energy_before(starts, r.delta_kwh, r.energy_from, r.energy_to))
        FROM part
        CROSS JOIN LATERAL energy_rows_of(unit, starts, ends) r
        WHERE NOT is_removed
    ), 0) + COALESCE((
        SELECT SUM(ROUND(h.kwh * EXTRACT(EPOCH FROM ends - starts) / 3600, 9))
        FROM part
        JOIN energy_hour h ON h.unit_id = unit AND h.start >= hour AND h.start < hour + interval '1 hour'
        WHERE is_removed
    ), 0)
$$;

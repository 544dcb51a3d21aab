-- When a row's energy was used, so that the energy of a gap is spread over the gap; and what the old backend had counted, which
-- recompute-energy replaces.
ALTER TABLE ac_monitoring
    ADD COLUMN energy_from timestamptz,
    ADD COLUMN energy_to timestamptz,
    ADD COLUMN imported_kwh numeric; -- null: a row of our own

-- Rows that are there already count at the instant of their reading, as they did so far, until recompute-energy finds more.
UPDATE ac_monitoring
SET energy_from = "timestamp",
    energy_to = "timestamp",
    imported_kwh = CASE WHEN quality = 'imported' THEN delta_kwh END
WHERE quality NOT IN ('no_meter', 'repeated', 'suspect');

-- What the rules remember has changed; it is found again from the rows. Under a new name, so that a replica of the version before, which
-- may run on for a while, stores nothing by the old rules: it takes the missing column for a schema that is not ready, and waits.
ALTER TABLE unit
    DROP COLUMN meter,
    ADD COLUMN meter_state jsonb;

-- Asked with every batch: the units of the old backend that no device has taken yet.
CREATE INDEX unit_without_device ON unit (device_name, location) WHERE device_id IS NULL;

-- Energy of a row that was used before an instant, in kWh: in proportion where the instant lies inside of the row's interval. What a
-- window has is the difference of its ends, so that windows which tile a time sum to it exactly.
CREATE FUNCTION energy_before(instant timestamptz, delta_kwh numeric, energy_from timestamptz, energy_to timestamptz)
RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN instant > energy_to THEN delta_kwh
        WHEN instant <= energy_from THEN 0
        ELSE ROUND(delta_kwh * EXTRACT(EPOCH FROM instant - energy_from) / EXTRACT(EPOCH FROM energy_to - energy_from), 9)
    END
$$;

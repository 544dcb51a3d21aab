-- Times in which the meter values of a unit do not count, because an operator excluded them. The readings stay. A row with included_at is a
-- record of an exclusion that has ended.
CREATE TABLE reading_exclusion (
    unit_id integer NOT NULL REFERENCES unit ON DELETE CASCADE,
    from_time timestamptz NOT NULL,
    to_time timestamptz NOT NULL, -- exclusive
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    included_at timestamptz
);

CREATE INDEX reading_exclusion_active ON reading_exclusion (unit_id) WHERE included_at IS NULL;

-- Energy that an operator added to the count. Its row in ac_monitoring has the quality reset and no meter value; 0 kWh: withdrawn.
CREATE TABLE energy_correction (
    unit_id integer NOT NULL REFERENCES unit ON DELETE CASCADE,
    at timestamptz NOT NULL,
    kwh numeric NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (unit_id, at)
);

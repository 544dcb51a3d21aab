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

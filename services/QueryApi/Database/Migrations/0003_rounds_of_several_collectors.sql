-- Several Collectors may begin a round in the same microsecond. And a round is ordered by when it was heard of, never later than by its
-- own clock: neither a backlog that comes after a fresh round, nor a clock that was ahead for a while, passes for the present.
ALTER TABLE poll_round
    ADD COLUMN collector_id uuid, -- all zeros: of a Collector that did not say
    ADD COLUMN heard_at timestamptz;

UPDATE poll_round
SET collector_id = '00000000-0000-0000-0000-000000000000',
    heard_at = completed_at;

ALTER TABLE poll_round
    ALTER COLUMN collector_id SET NOT NULL,
    ALTER COLUMN heard_at SET NOT NULL,
    DROP CONSTRAINT poll_round_pkey,
    ADD PRIMARY KEY (started_at, slot, collector_id);

-- Under a new name, so that a replica of the version before, which may run on for a while, waits: its INSERT counts on the old key, and
-- that failure would send the report to the error queue, whereas a missing column it takes for a schema that is not ready. Nothing else
-- of that version reads this column, so that it answers and stores readings as ever.
ALTER TABLE poll_round RENAME COLUMN skipped_device_count TO skipped_devices;

DROP INDEX poll_round_by_completion;
CREATE INDEX poll_round_by_hearing ON poll_round (heard_at);

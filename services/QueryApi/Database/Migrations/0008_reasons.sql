-- The cause of the poll result as code (Contracts.Reason); null for results of an earlier version.
ALTER TABLE poll_round ADD COLUMN reason text;

-- The cause of the alert as code, where there is one.
ALTER TABLE alert ADD COLUMN reason text;

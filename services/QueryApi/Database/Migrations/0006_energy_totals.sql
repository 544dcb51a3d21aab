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

-- What a unit's newest reading with a location's name says, in the order of slots. So a reading without a name forgets nothing, one that
-- comes late takes its place, and a unit that has moved does not keep the name of where it was. What of it holds for the unit's location
-- stands in location_name as before. A replica of the version before, which may run on for a while, writes that column alone; the next
-- reading with a name sets it right.
ALTER TABLE unit
    ADD COLUMN named_slot timestamptz,
    ADD COLUMN named_location text,
    ADD COLUMN named_as text;

UPDATE unit
SET named_slot = slot, named_location = location, named_as = location_name
WHERE location_name IS NOT NULL;

-- Alerts for the webhook, those to be sent and those that were. The key lets each be told once an episode, whichever replica sees its
-- cause first, and however often.
CREATE TABLE alert (
    alert_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject text NOT NULL, -- token, collection or collector; its newest alert says how it is, as far as anybody was told
    episode text NOT NULL, -- the same for every replica: when the token expires, when the last good round or the last round at all was
    event text NOT NULL,
    threshold interval NOT NULL, -- of token_expiring: the time before the end that was passed; else 0
    severity text NOT NULL,
    text text NOT NULL,
    at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0, -- that failed
    next_attempt_at timestamptz NOT NULL,
    delivered_at timestamptz,
    given_up_at timestamptz,
    UNIQUE (subject, episode, event, threshold)
);

CREATE INDEX alert_to_be_sent ON alert (alert_id) WHERE delivered_at IS NULL AND given_up_at IS NULL;

-- What leaves the house because of referrals: letters to recipients, and the links they answer through.

-- A part of the server acts for nobody in particular: it sends letters, and takes answers of recipients who have
-- no account. It names the scopes it works in (`app.scopes`, apart by spaces), for one transaction.
CREATE OR REPLACE FUNCTION app_scopes() RETURNS text[] LANGUAGE sql STABLE
    RETURN (SELECT coalesce(array_agg(scope), '{}') FROM access
            WHERE network_id = app_network() AND user_id = app_person() AND revoked_seq IS NULL)
           || coalesce(string_to_array(nullif(current_setting('app.scopes', true), ''), ' '), '{}');

-- Consent decides about every write of a firm, so it is looked at with each push.
CREATE INDEX record_of_consent ON record (network_id, scope) WHERE collection = 'consent';

-- One link is good for one answer. The signed token in an e-mail names the id; the code on a slip is kept as a
-- hash.
CREATE TABLE reply_link (
    network_id uuid NOT NULL REFERENCES network,
    id uuid PRIMARY KEY,
    referral_id uuid NOT NULL,
    scope text NOT NULL,
    code_hash bytea UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    receipt text NOT NULL DEFAULT '',
    revoked_at timestamptz
);
CREATE INDEX reply_link_of_referral ON reply_link (network_id, referral_id);

-- The outbox. A letter is `sending` while it is handed to the mail server; one that is still so after its lease
-- was perhaps sent already: it is sent again, under the same Message-ID, and says so (`maybe_twice`).
CREATE TABLE letter (
    network_id uuid NOT NULL REFERENCES network,
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('referral', 'reminder', 'receipt', 'withdrawal')),
    referral_id uuid NOT NULL,
    scope text NOT NULL,
    link_id uuid REFERENCES reply_link,
    address text NOT NULL,
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'cancelled')),
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    claimed_at timestamptz,
    sent_at timestamptz,
    maybe_twice boolean NOT NULL DEFAULT false,
    problem text NOT NULL DEFAULT ''
);
CREATE INDEX letter_due ON letter (due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX letter_of_referral ON letter (network_id, referral_id);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['reply_link', 'letter']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY operators ON %I TO CURRENT_USER USING (app_operator())', name);
        EXECUTE format('CREATE POLICY own ON %I TO feldlotse_app'
            ' USING (network_id = (SELECT app_network()) AND scope = ANY ((SELECT app_scopes())::text[]))', name);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE (used_at, receipt, revoked_at) ON reply_link TO feldlotse_app;
GRANT SELECT, INSERT, UPDATE (state, due_at, attempts, sent_at, problem) ON letter TO feldlotse_app;

-- Whose link is this? Asked before anybody is known, by the id of a signed token or by the hash of a code.
CREATE FUNCTION reply_link_of(wanted_id uuid, wanted_code bytea)
    RETURNS TABLE (network_id uuid, id uuid, referral_id uuid, scope text, expires_at timestamptz,
                   used_at timestamptz, receipt text, revoked_at timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    RETURN QUERY
        SELECT l.network_id, l.id, l.referral_id, l.scope, l.expires_at, l.used_at, l.receipt, l.revoked_at
        FROM public.reply_link l
        WHERE l.id = wanted_id OR l.code_hash = wanted_code
        LIMIT 1;
    PERFORM set_config('app.operator', '', true);
END $$;

-- Take the next letter that is due, of whatever network. Many processes may ask at once: each gets another one.
CREATE FUNCTION claim_letter(present timestamptz, lease interval)
    RETURNS TABLE (network_id uuid, id uuid, kind text, referral_id uuid, scope text, link_id uuid,
                   address text, attempts integer, maybe_twice boolean, created_at timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    RETURN QUERY
        UPDATE public.letter t
        SET state = 'sending', claimed_at = present, attempts = t.attempts + 1,
            maybe_twice = t.maybe_twice OR t.state = 'sending'
        WHERE t.id = (
            SELECT c.id FROM public.letter c
            WHERE (c.state = 'waiting' AND c.due_at <= present)
                OR (c.state = 'sending' AND c.claimed_at < present - lease)
            ORDER BY c.due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING t.network_id, t.id, t.kind, t.referral_id, t.scope, t.link_id, t.address, t.attempts,
            t.maybe_twice, t.created_at;
    PERFORM set_config('app.operator', '', true);
END $$;

REVOKE EXECUTE ON FUNCTION reply_link_of, claim_letter FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reply_link_of, claim_letter TO feldlotse_app;

-- Tables of the central server.
--
-- Every table forces row-level security. The server works as `feldlotse_app`, which owns nothing: a
-- transaction names its network, person and device (`app.network`, `app.user`, `app.device`) and sees exactly
-- what those may see; without names it sees nothing. Operators work as the owner and say so
-- (`app.operator`); the owner, too, sees nothing before. What has to happen before anybody is known
-- (an enrolment code, a token) goes through the few functions at the end, which run as the owner.

CREATE FUNCTION app_network() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.network', true), '')::uuid;
CREATE FUNCTION app_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.user', true), '')::uuid;
CREATE FUNCTION app_device() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.device', true), '');
CREATE FUNCTION app_operator() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('app.operator', true), '') = 'yes';

-- Who and where ---------------------------------------------------------------------------------------

CREATE TABLE network (
    network_id uuid PRIMARY KEY,
    name text NOT NULL,
    short_name text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- The counter of all changes of a network. A writing transaction locks its row first and keeps it locked
-- until commit, so that numbers become visible in their order: a reader who follows them skips none.
CREATE TABLE network_seq (
    network_id uuid PRIMARY KEY REFERENCES network,
    seq bigint NOT NULL DEFAULT 0
);

CREATE TABLE region (
    network_id uuid NOT NULL REFERENCES network,
    id uuid NOT NULL,
    name text NOT NULL,
    kreise text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (network_id, id),
    UNIQUE (network_id, name)
);

-- What decides about access; what people read about a firm stands in its record.
CREATE TABLE firm (
    network_id uuid NOT NULL REFERENCES network,
    id uuid NOT NULL,
    region_id uuid NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (network_id, id),
    UNIQUE (network_id, name),
    FOREIGN KEY (network_id, region_id) REFERENCES region
);

CREATE TABLE app_user (
    network_id uuid NOT NULL REFERENCES network,
    id uuid NOT NULL,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('mentor', 'kuemmerer', 'supervisor', 'admin', 'dpo')),
    firm_id uuid,
    region_ids uuid[] NOT NULL DEFAULT '{}',
    active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (network_id, id),
    UNIQUE (network_id, name),
    FOREIGN KEY (network_id, firm_id) REFERENCES firm,
    CHECK ((role = 'kuemmerer') = (firm_id IS NOT NULL))
);

CREATE TABLE device (
    network_id uuid NOT NULL REFERENCES network,
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{8}$'),
    user_id uuid NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    name text NOT NULL,
    platform text NOT NULL,
    app_version text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz,
    last_device_seq bigint NOT NULL DEFAULT 0,
    revoked_at timestamptz,
    FOREIGN KEY (network_id, user_id) REFERENCES app_user
);
CREATE INDEX device_of_user ON device (network_id, user_id);

CREATE TABLE invite (
    network_id uuid NOT NULL REFERENCES network,
    code_hash bytea PRIMARY KEY,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    device_id text,
    FOREIGN KEY (network_id, user_id) REFERENCES app_user
);

-- Who sees which scope. Granting and revoking are changes like any other: they take a number, too.
CREATE TABLE access (
    network_id uuid NOT NULL REFERENCES network,
    user_id uuid NOT NULL,
    scope text NOT NULL,
    granted_seq bigint NOT NULL,
    revoked_seq bigint,
    PRIMARY KEY (network_id, user_id, scope),
    FOREIGN KEY (network_id, user_id) REFERENCES app_user
);

-- Records -----------------------------------------------------------------------------------------------

CREATE TABLE record (
    network_id uuid NOT NULL REFERENCES network,
    collection text NOT NULL,
    id uuid NOT NULL,
    scope text NOT NULL,
    fields jsonb NOT NULL,
    clock text NOT NULL,
    clock_seq bigint NOT NULL,
    clocks jsonb NOT NULL DEFAULT '{}',
    conflicts jsonb NOT NULL DEFAULT '{}',
    seq bigint NOT NULL,
    deleted boolean NOT NULL DEFAULT false,
    created_seq bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (network_id, collection, id)
);
CREATE UNIQUE INDEX record_in_order ON record (network_id, scope, seq);

-- Number and checksum of the live records of a scope and the newest number in it, kept current by every
-- writer: a pull that brings nothing new costs the same however much there is.
CREATE TABLE scope_sum (
    network_id uuid NOT NULL REFERENCES network,
    scope text NOT NULL,
    live bigint NOT NULL,
    hash numeric(20) NOT NULL,
    newest bigint NOT NULL,
    PRIMARY KEY (network_id, scope)
);

-- Every operation that was applied, with what it changed.
CREATE TABLE history (
    network_id uuid NOT NULL REFERENCES network,
    seq bigint NOT NULL,
    scope text NOT NULL,
    collection text NOT NULL,
    record_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    device_id text,
    device_seq bigint,
    user_id uuid,
    status text NOT NULL,
    hlc text NOT NULL,
    raw_hlc text,
    command text NOT NULL DEFAULT '',
    changes jsonb NOT NULL,
    PRIMARY KEY (network_id, seq)
);
CREATE INDEX history_of_record ON history (network_id, collection, record_id, seq);
CREATE INDEX history_of_device ON history (network_id, device_id, device_seq);

-- What was not accepted, or waits for its parent: kept whole, so that nothing is lost.
CREATE TABLE quarantine (
    network_id uuid NOT NULL REFERENCES network,
    device_id text NOT NULL REFERENCES device,
    device_seq bigint NOT NULL,
    user_id uuid NOT NULL,
    scope text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    status text NOT NULL CHECK (status IN ('quarantined', 'held')),
    code text NOT NULL,
    reason text NOT NULL DEFAULT '',
    waits_for uuid,
    operation jsonb NOT NULL,
    settled_at timestamptz,
    PRIMARY KEY (network_id, device_id, device_seq)
);
CREATE INDEX quarantine_waiting ON quarantine (network_id, waits_for)
    WHERE status = 'held' AND settled_at IS NULL;

CREATE TABLE audit (
    network_id uuid NOT NULL REFERENCES network,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    event text NOT NULL,
    data jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (network_id, id)
);

-- The whole server ----------------------------------------------------------------------------------------

-- The epoch changes when the server continues from a backup: seats then send again what it lost.
CREATE TABLE server_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO server_state (epoch) VALUES (substr(replace(gen_random_uuid()::text, '-', ''), 1, 12));

-- Token buckets of the enrolment; addresses are hashed and forgotten after a day.
CREATE TABLE attempt (
    bucket text PRIMARY KEY,
    tokens double precision NOT NULL,
    at timestamptz NOT NULL
);

-- Row-level security --------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA public TO feldlotse_app;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['network', 'network_seq', 'region', 'firm', 'app_user', 'device', 'invite',
        'access', 'record', 'scope_sum', 'history', 'quarantine', 'audit', 'server_state', 'attempt',
        'schema_version']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY operators ON %I TO CURRENT_USER USING (app_operator())', name);
    END LOOP;
END $$;

-- The scopes of the person of this transaction; written as a sub-select in the policies, so that PostgreSQL
-- asks once per statement and not once per row.
CREATE FUNCTION app_scopes() RETURNS text[] LANGUAGE sql STABLE
    RETURN (SELECT coalesce(array_agg(scope), '{}') FROM access
            WHERE network_id = app_network() AND user_id = app_person() AND revoked_seq IS NULL);

GRANT SELECT ON network, region, firm, app_user, access, server_state TO feldlotse_app;
GRANT SELECT, UPDATE ON network_seq TO feldlotse_app;
GRANT SELECT, UPDATE (last_seen_at, last_device_seq) ON device TO feldlotse_app;
GRANT SELECT, INSERT, UPDATE ON record, scope_sum TO feldlotse_app;
GRANT SELECT, INSERT ON history TO feldlotse_app;
GRANT SELECT, INSERT, UPDATE (status, code, reason, settled_at) ON quarantine TO feldlotse_app;
GRANT INSERT ON audit TO feldlotse_app;

CREATE POLICY own ON network TO feldlotse_app USING (network_id = (SELECT app_network()));
CREATE POLICY own ON network_seq TO feldlotse_app USING (network_id = (SELECT app_network()));
CREATE POLICY own ON region TO feldlotse_app USING (network_id = (SELECT app_network()));
CREATE POLICY own ON firm TO feldlotse_app
    USING (network_id = (SELECT app_network())
           AND 'firm/' || id || '/shared' = ANY ((SELECT app_scopes())::text[]));
CREATE POLICY own ON app_user TO feldlotse_app
    USING (network_id = (SELECT app_network()) AND id = (SELECT app_person()));
CREATE POLICY own ON device TO feldlotse_app
    USING (network_id = (SELECT app_network()) AND id = (SELECT app_device()));
CREATE POLICY own ON access TO feldlotse_app
    USING (network_id = (SELECT app_network()) AND user_id = (SELECT app_person()));
CREATE POLICY own ON record TO feldlotse_app
    USING (network_id = (SELECT app_network()) AND scope = ANY ((SELECT app_scopes())::text[]));
CREATE POLICY own ON scope_sum TO feldlotse_app
    USING (network_id = (SELECT app_network()) AND scope = ANY ((SELECT app_scopes())::text[]));
CREATE POLICY own ON history TO feldlotse_app
    USING (network_id = (SELECT app_network()) AND scope = ANY ((SELECT app_scopes())::text[]));
CREATE POLICY own ON quarantine TO feldlotse_app
    USING (network_id = (SELECT app_network())
           AND (device_id = (SELECT app_device())
                -- What waits is picked up by whoever brings its parent.
                OR status = 'held' AND scope = ANY ((SELECT app_scopes())::text[])))
    WITH CHECK (network_id = (SELECT app_network())
                AND (device_id = (SELECT app_device()) OR scope = ANY ((SELECT app_scopes())::text[])));
CREATE POLICY own ON audit FOR INSERT TO feldlotse_app WITH CHECK (network_id = (SELECT app_network()));
CREATE POLICY own ON server_state TO feldlotse_app USING ((SELECT app_network()) IS NOT NULL);

-- Before anybody is known ----------------------------------------------------------------------------------

-- These functions run as the owner and say that they are the operator while they look; attaching the setting
-- to the function would need a superuser, which a real cluster does not give.

CREATE FUNCTION device_by_token(wanted bytea)
    RETURNS TABLE (device_id text, network_id uuid, user_id uuid, revoked boolean, last_seen_at timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    RETURN QUERY
        SELECT d.id, d.network_id, d.user_id, d.revoked_at IS NOT NULL OR NOT u.active, d.last_seen_at
        FROM public.device d
        JOIN public.app_user u ON u.network_id = d.network_id AND u.id = d.user_id
        WHERE d.token_hash = wanted;
    PERFORM set_config('app.operator', '', true);
END $$;

-- Who is behind the devices of a conflict: people who share a scope may read each other's name on it.
CREATE FUNCTION people_of_devices(wanted text[]) RETURNS TABLE (device_id text, user_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    RETURN QUERY
        SELECT d.id, d.user_id FROM public.device d
        WHERE d.id = ANY (wanted) AND d.network_id = public.app_network();
    PERFORM set_config('app.operator', '', true);
END $$;

-- Which names of records are taken in this network, by a record in whatever scope: a device must not find out
-- more about it than that.
CREATE FUNCTION taken_names(wanted_collections text[], wanted_ids uuid[])
    RETURNS TABLE (collection text, id uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    RETURN QUERY
        SELECT r.collection, r.id
        FROM unnest(wanted_collections, wanted_ids) AS w (named, wanted)
        JOIN public.record r ON r.network_id = public.app_network()
            AND r.collection = w.named AND r.id = w.wanted;
    PERFORM set_config('app.operator', '', true);
END $$;

-- Turn a code into a device, once. `outcome` is enrolled, code_unknown, code_used or code_expired.
CREATE FUNCTION redeem_invite(wanted bytea, new_device text, new_token_hash bytea,
                              device_name text, device_platform text, device_app_version text)
    RETURNS TABLE (outcome text, network_id uuid, user_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    found public.invite;
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    SELECT * INTO found FROM public.invite i WHERE i.code_hash = wanted FOR UPDATE;
    IF found.code_hash IS NULL THEN
        RETURN QUERY SELECT 'code_unknown', NULL::uuid, NULL::uuid;
    ELSIF found.used_at IS NOT NULL THEN
        RETURN QUERY SELECT 'code_used', found.network_id, found.user_id;
    ELSIF found.expires_at <= now() THEN
        RETURN QUERY SELECT 'code_expired', found.network_id, found.user_id;
    ELSE
        INSERT INTO public.device (network_id, id, user_id, token_hash, name, platform, app_version)
            VALUES (found.network_id, new_device, found.user_id, new_token_hash,
                    device_name, device_platform, device_app_version);
        UPDATE public.invite i SET used_at = now(), device_id = new_device WHERE i.code_hash = wanted;
        RETURN QUERY SELECT 'enrolled', found.network_id, found.user_id;
    END IF;
    PERFORM set_config('app.operator', '', true);
END $$;

-- Take one token out of a bucket; answers the seconds to wait (0: there was one).
CREATE FUNCTION take_attempt(wanted text, capacity double precision, per_second double precision)
    RETURNS double precision
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    present double precision;
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    DELETE FROM public.attempt a WHERE a.at < now() - interval '1 day';
    INSERT INTO public.attempt AS a (bucket, tokens, at) VALUES (wanted, capacity, now())
    ON CONFLICT (bucket) DO UPDATE
        SET tokens = least(capacity, a.tokens + per_second * extract(epoch FROM now() - a.at)), at = now()
    RETURNING a.tokens INTO present;
    IF present >= 1 THEN
        UPDATE public.attempt a SET tokens = a.tokens - 1 WHERE a.bucket = wanted;
    END IF;
    PERFORM set_config('app.operator', '', true);
    RETURN CASE WHEN present >= 1 THEN 0 ELSE (1 - present) / per_second END;
END $$;

-- Give a token back: an attempt that succeeded does not count, twenty people may enrol behind one address.
CREATE FUNCTION return_attempt(wanted text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    UPDATE public.attempt SET tokens = tokens + 1 WHERE bucket = wanted;
    PERFORM set_config('app.operator', '', true);
END $$;

REVOKE EXECUTE ON FUNCTION device_by_token, people_of_devices, taken_names, redeem_invite,
    take_attempt, return_attempt FROM PUBLIC;
GRANT EXECUTE ON FUNCTION device_by_token, people_of_devices, taken_names, redeem_invite,
    take_attempt, return_attempt TO feldlotse_app;

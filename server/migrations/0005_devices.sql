-- Devices that may be lost: what they last said of themselves, why they were blocked, and whether they wiped
-- themselves since. Supervisors and administration see the devices of their network; nobody else does.

ALTER TABLE device
    ADD COLUMN report jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN reported_at timestamptz,
    ADD COLUMN revoked_by uuid,
    ADD COLUMN revoked_why text NOT NULL DEFAULT ''
        CHECK (revoked_why IN ('', 'lost', 'stolen', 'left', 'replaced', 'other')),
    ADD COLUMN wiped_at timestamptz;

GRANT UPDATE (report, reported_at, wiped_at) ON device TO feldlotse_app;

-- Whether the person of this transaction looks after the devices of others.
CREATE FUNCTION app_looks_after_devices() RETURNS boolean LANGUAGE sql STABLE
    RETURN (SELECT role IN ('supervisor', 'admin', 'dpo') AND active FROM app_user
            WHERE network_id = app_network() AND id = app_person());

-- The devices of the network for those who look after them; one's own for everybody else.
CREATE FUNCTION devices_in_view()
    RETURNS TABLE (device_id text, user_id uuid, user_name text, user_role text, name text, platform text,
                   app_version text, created_at timestamptz, last_seen_at timestamptz, report jsonb,
                   reported_at timestamptz, revoked_at timestamptz, revoked_why text, wiped_at timestamptz,
                   firms bigint, handed_over jsonb)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    everybody boolean := public.app_looks_after_devices();
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    RETURN QUERY
        SELECT d.id, u.id, u.name, u.role, d.name, d.platform, d.app_version, d.created_at, d.last_seen_at,
               d.report, d.reported_at, d.revoked_at, d.revoked_why, d.wiped_at,
               (SELECT count(DISTINCT split_part(a.scope, '/', 2)) FROM public.access a
                WHERE a.network_id = d.network_id AND a.user_id = d.user_id AND a.revoked_seq IS NULL
                  AND a.scope LIKE 'firm/%'),
               (SELECT coalesce(jsonb_object_agg(q.collection, q.n), '{}') FROM (
                    SELECT e.operation ->> 'collection' AS collection,
                           count(DISTINCT e.operation ->> 'record') AS n
                    FROM public.quarantine e
                    WHERE e.network_id = d.network_id AND e.device_id = d.id AND e.code = 'device_revoked'
                      AND e.operation ? 'collection'
                    GROUP BY 1) q)
        FROM public.device d
        JOIN public.app_user u ON u.network_id = d.network_id AND u.id = d.user_id
        WHERE d.network_id = public.app_network() AND (everybody OR d.user_id = public.app_person())
        ORDER BY d.created_at;
    PERFORM set_config('app.operator', '', true);
END $$;

-- Block a device of the network. `outcome` is revoked, was_revoked, device_unknown or not_allowed.
CREATE FUNCTION revoke_device(wanted text, why text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    outcome text;
BEGIN
    IF NOT coalesce((SELECT role IN ('supervisor', 'admin') AND active FROM public.app_user
                     WHERE network_id = public.app_network() AND id = public.app_person()), false) THEN
        RETURN 'not_allowed';
    END IF;
    PERFORM set_config('app.operator', 'yes', true);
    UPDATE public.device SET revoked_at = now(), revoked_why = why, revoked_by = public.app_person()
        WHERE id = wanted AND network_id = public.app_network() AND revoked_at IS NULL;
    IF FOUND THEN
        outcome := 'revoked';
    ELSIF EXISTS (SELECT FROM public.device WHERE id = wanted AND network_id = public.app_network()) THEN
        outcome := 'was_revoked';
    ELSE
        outcome := 'device_unknown';
    END IF;
    PERFORM set_config('app.operator', '', true);
    RETURN outcome;
END $$;

-- Whether a device may still work: asked by one whose store is locked and whose token therefore is. The proof is
-- made from the token; it opens nothing else. NULL: no such device, or a wrong proof.
CREATE FUNCTION device_standing(wanted text, proof bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    revoked boolean;
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    SELECT d.revoked_at IS NOT NULL OR NOT u.active INTO revoked
        FROM public.device d
        JOIN public.app_user u ON u.network_id = d.network_id AND u.id = d.user_id
        WHERE d.id = wanted AND sha256(convert_to('standing', 'UTF8') || d.token_hash) = proof;
    PERFORM set_config('app.operator', '', true);
    RETURN revoked;
END $$;

-- A locked device that was told so has destroyed its key; noted by the same proof.
CREATE FUNCTION note_wiped(wanted text, proof bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    UPDATE public.device d SET wiped_at = coalesce(d.wiped_at, now())
        WHERE d.id = wanted AND sha256(convert_to('standing', 'UTF8') || d.token_hash) = proof;
    PERFORM set_config('app.operator', '', true);
END $$;

REVOKE EXECUTE ON FUNCTION devices_in_view, revoke_device, device_standing, note_wiped FROM PUBLIC;
GRANT EXECUTE ON FUNCTION devices_in_view, revoke_device, device_standing, note_wiped TO feldlotse_app;

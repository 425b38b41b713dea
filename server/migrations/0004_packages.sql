-- Hand-over packages: the keys they are made for, and which ones were applied. And what became of operations that
-- were set aside: by whom they were tried again or given up, and why.

CREATE TABLE package_key (
    network_id uuid NOT NULL REFERENCES network,
    id text NOT NULL,
    private bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (network_id, id)
);

CREATE TABLE package (
    network_id uuid NOT NULL REFERENCES network,
    id uuid NOT NULL,
    device_id text NOT NULL REFERENCES device,
    carrier text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    operations integer NOT NULL,
    refused integer NOT NULL,
    PRIMARY KEY (network_id, id)
);
CREATE INDEX package_of_device ON package (network_id, device_id);

ALTER TABLE quarantine
    ADD COLUMN resolution text NOT NULL DEFAULT '',
    ADD COLUMN resolved_by text NOT NULL DEFAULT '',
    ADD COLUMN resolution_reason text NOT NULL DEFAULT '';
CREATE INDEX quarantine_open ON quarantine (network_id, scope) WHERE settled_at IS NULL;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['package_key', 'package']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY operators ON %I TO CURRENT_USER USING (app_operator())', name);
    END LOOP;
END $$;

GRANT SELECT, INSERT ON package_key, package TO feldlotse_app;
GRANT UPDATE (resolution, resolved_by, resolution_reason) ON quarantine TO feldlotse_app;

CREATE POLICY own ON package_key TO feldlotse_app USING (network_id = (SELECT app_network()));
CREATE POLICY own ON package TO feldlotse_app
    USING (network_id = (SELECT app_network()) AND device_id = (SELECT app_device()));

-- The Koordination sees what was set aside in the scopes it may see.
CREATE FUNCTION app_reviews() RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM app_user
                   WHERE network_id = app_network() AND id = app_person() AND role = 'supervisor');
CREATE POLICY reviewed ON quarantine TO feldlotse_app
    USING (network_id = (SELECT app_network()) AND (SELECT app_reviews())
           AND scope = ANY ((SELECT app_scopes())::text[]));

-- Whose a package is: found by whoever carries it, who must not see the device itself.
CREATE FUNCTION device_of_package(wanted text)
    RETURNS TABLE (device_id text, user_id uuid, token_hash bytea, revoked boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    RETURN QUERY
        SELECT d.id, d.user_id, d.token_hash, d.revoked_at IS NOT NULL OR NOT u.active
        FROM public.device d
        JOIN public.app_user u ON u.network_id = d.network_id AND u.id = d.user_id
        WHERE d.id = wanted AND d.network_id = public.app_network();
    PERFORM set_config('app.operator', '', true);
END $$;
REVOKE EXECUTE ON FUNCTION device_of_package FROM PUBLIC;
GRANT EXECUTE ON FUNCTION device_of_package TO feldlotse_app;

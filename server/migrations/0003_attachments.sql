-- Files: photos, documents, signatures. Their bytes lie in the object store; here stands whose they are.
--
-- A file is known per scope: a hash alone gives nobody a file of a scope they are not in.

CREATE TABLE attachment_file (
    network_id uuid NOT NULL REFERENCES network,
    scope text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint NOT NULL CHECK (size > 0),
    media_type text NOT NULL,
    object_key text NOT NULL,
    preview_key text NOT NULL DEFAULT '',
    device_id text NOT NULL,
    user_id uuid NOT NULL,
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    -- Since when no record names it; it goes when that has lasted.
    orphan_since timestamptz,
    -- Set before its bytes are deleted, so that a crash in between leaves a row that can be followed.
    gone_at timestamptz,
    PRIMARY KEY (network_id, scope, sha256)
);
CREATE INDEX attachment_file_of_device ON attachment_file (network_id, device_id);
CREATE INDEX record_sha256 ON record (network_id, scope, (fields ->> 'sha256')) WHERE collection = 'attachment';

CREATE TABLE upload (
    network_id uuid NOT NULL REFERENCES network,
    id uuid PRIMARY KEY,
    device_id text NOT NULL REFERENCES device,
    user_id uuid NOT NULL,
    scope text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint NOT NULL CHECK (size > 0),
    received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX upload_of_device ON upload (network_id, device_id);
CREATE INDEX upload_expiry ON upload (expires_at);

CREATE TABLE upload_part (
    network_id uuid NOT NULL REFERENCES network,
    upload_id uuid NOT NULL REFERENCES upload ON DELETE CASCADE,
    start bigint NOT NULL,
    size bigint NOT NULL,
    object_key text NOT NULL,
    PRIMARY KEY (upload_id, start)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['attachment_file', 'upload', 'upload_part'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY operators ON %I TO CURRENT_USER USING (app_operator())', name);
    END LOOP;
END $$;

GRANT SELECT, INSERT ON attachment_file TO feldlotse_app;
GRANT UPDATE (size, media_type, object_key, preview_key, device_id, user_id, uploaded_at, orphan_since, gone_at)
    ON attachment_file TO feldlotse_app;
GRANT SELECT, INSERT, DELETE, UPDATE (received, expires_at, finished_at) ON upload TO feldlotse_app;
GRANT SELECT, INSERT, DELETE ON upload_part TO feldlotse_app;

CREATE POLICY own ON attachment_file TO feldlotse_app
    USING (network_id = (SELECT app_network()) AND scope = ANY ((SELECT app_scopes())::text[]));
CREATE POLICY own ON upload TO feldlotse_app
    USING (network_id = (SELECT app_network()) AND device_id = (SELECT app_device())
           AND scope = ANY ((SELECT app_scopes())::text[]));
CREATE POLICY own ON upload_part TO feldlotse_app
    USING (network_id = (SELECT app_network())
           AND EXISTS (SELECT FROM upload u WHERE u.id = upload_id));

-- How much a device and its network keep here, uploads under way included; sizes and nothing else.
CREATE FUNCTION attachment_usage() RETURNS TABLE (of_device bigint, of_network bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    RETURN QUERY
        SELECT coalesce(sum(k.size) FILTER (WHERE k.device_id = public.app_device()), 0)::bigint,
               coalesce(sum(k.size), 0)::bigint
        FROM (SELECT f.device_id, f.size FROM public.attachment_file f
              WHERE f.network_id = public.app_network() AND f.gone_at IS NULL
              UNION ALL
              SELECT u.device_id, u.size FROM public.upload u
              WHERE u.network_id = public.app_network() AND u.finished_at IS NULL) AS k;
    PERFORM set_config('app.operator', '', true);
END $$;

-- Tidying looks across all networks; it learns names of objects and nothing of what they hold.

-- Uploads nobody went on with, and finished ones nobody asks about any more: their parts are to be deleted.
CREATE FUNCTION stale_uploads(as_of timestamptz, most integer)
    RETURNS TABLE (upload_id uuid, object_keys text[])
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    RETURN QUERY
        SELECT u.id, coalesce((SELECT array_agg(p.object_key) FROM public.upload_part p
                               WHERE p.upload_id = u.id), '{}')
        FROM public.upload u WHERE u.expires_at < as_of ORDER BY u.expires_at LIMIT most;
    PERFORM set_config('app.operator', '', true);
END $$;

CREATE FUNCTION forget_upload(wanted uuid, as_of timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    DELETE FROM public.upload u WHERE u.id = wanted AND u.expires_at < as_of;
    PERFORM set_config('app.operator', '', true);
END $$;

-- Mark files that no record of their scope names, and take the mark off those that one names again. Those that
-- were marked before `since` are given up; their objects are answered, to be deleted.
CREATE FUNCTION orphaned_files(as_of timestamptz, since timestamptz, most integer)
    RETURNS TABLE (network_id uuid, scope text, sha256 text, object_keys text[])
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    UPDATE public.attachment_file f SET orphan_since = CASE WHEN named THEN NULL ELSE as_of END
    FROM (SELECT g.network_id AS n, g.scope AS s, g.sha256 AS h,
                 EXISTS (SELECT FROM public.record r
                         WHERE r.network_id = g.network_id AND r.scope = g.scope
                           AND r.collection = 'attachment' AND NOT r.deleted
                           AND r.fields ->> 'sha256' = g.sha256) AS named
          FROM public.attachment_file g WHERE g.gone_at IS NULL) AS found
    WHERE f.network_id = found.n AND f.scope = found.s AND f.sha256 = found.h
      AND found.named = (f.orphan_since IS NOT NULL);
    UPDATE public.attachment_file f SET gone_at = as_of
    WHERE f.gone_at IS NULL AND f.orphan_since < since AND f.uploaded_at < since;
    RETURN QUERY
        SELECT f.network_id, f.scope, f.sha256, array_remove(ARRAY[f.object_key, f.preview_key], '')
        FROM public.attachment_file f WHERE f.gone_at IS NOT NULL LIMIT most;
    PERFORM set_config('app.operator', '', true);
END $$;

CREATE FUNCTION forget_file(of_network uuid, of_scope text, wanted text, key text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM set_config('app.operator', 'yes', true);
    DELETE FROM public.attachment_file f
    WHERE f.network_id = of_network AND f.scope = of_scope AND f.sha256 = wanted
      AND f.object_key = key AND f.gone_at IS NOT NULL;
    PERFORM set_config('app.operator', '', true);
END $$;

REVOKE EXECUTE ON FUNCTION attachment_usage, stale_uploads, forget_upload, orphaned_files, forget_file
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION attachment_usage, stale_uploads, forget_upload, orphaned_files, forget_file
    TO feldlotse_app;

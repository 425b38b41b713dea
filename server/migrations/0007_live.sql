-- Pokes: whoever listens on the channel `feldlotse` is told that something changed, never what.
--
--   s|network|seq|device|scope   a scope has changes up to a number, written by a device (empty: by the server)
--   f|network|device|scope       the bytes of a file have arrived for a scope
--   a|network                    somebody's access, role or device changed

CREATE FUNCTION poke_scope() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM pg_notify('feldlotse', concat_ws('|', 's', NEW.network_id, NEW.newest,
        coalesce(current_setting('app.device', true), ''), NEW.scope));
    RETURN NULL;
END $$;

CREATE FUNCTION poke_file() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM pg_notify('feldlotse', concat_ws('|', 'f', NEW.network_id, NEW.device_id, NEW.scope));
    RETURN NULL;
END $$;

CREATE FUNCTION poke_access() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$
BEGIN
    -- PostgreSQL sends equal notifications of one transaction once, however many rows it touched.
    PERFORM pg_notify('feldlotse', concat_ws('|', 'a', NEW.network_id));
    RETURN NULL;
END $$;

CREATE TRIGGER poke AFTER INSERT OR UPDATE OF newest ON scope_sum
    FOR EACH ROW EXECUTE FUNCTION poke_scope();
CREATE TRIGGER poke AFTER INSERT OR UPDATE OF object_key ON attachment_file
    FOR EACH ROW EXECUTE FUNCTION poke_file();
CREATE TRIGGER poke AFTER INSERT OR UPDATE ON access
    FOR EACH ROW EXECUTE FUNCTION poke_access();
CREATE TRIGGER poke AFTER UPDATE OF revoked_at ON device
    FOR EACH ROW EXECUTE FUNCTION poke_access();
CREATE TRIGGER poke AFTER UPDATE OF active, role ON app_user
    FOR EACH ROW EXECUTE FUNCTION poke_access();

-- The orders that people choose for lists: by name, and deals by amount and by the day they close. Each expression is the sort key as
-- crm/records/condition.store.ts writes it; a key without a value is read apart, so that one index serves both directions.
create index on app.company (workspace_id, nullif(lower(name), ''), id) where deleted_at is null;
create index on app.contact (workspace_id, nullif(lower(last_name), ''), id) where deleted_at is null;
create index on app.lead (workspace_id, nullif(lower(title), ''), id) where deleted_at is null;
create index on app.deal (workspace_id, nullif(lower(name), ''), id) where deleted_at is null;
create index on app.deal (workspace_id, amount, id) where deleted_at is null;
create index on app.deal (workspace_id, close_on, id) where deleted_at is null;

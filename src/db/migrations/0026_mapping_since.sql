-- The version of the stream since which a row reads what it reads: links merged under an earlier one have no base for it, so that both
-- sides of it meet as at a first match and neither counts as emptied.
alter table app.mapping add column since int not null default 0;
select app.audit_attach('app.mapping', quiet => '{since}', actions => '{"insert": "''MAPPING''", "update": "''MAPPING''", "delete": "''MAPPING''"}');
-- The history of a mapping is read from the audit.
create index audit_mapping on app.audit (workspace_id, xid, seq) where kind = 'mapping';

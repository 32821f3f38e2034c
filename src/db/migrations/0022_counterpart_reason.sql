-- Why a provider did not say who and what is there, in words; null: it did.
alter table app.counterpart_look add column reason text;

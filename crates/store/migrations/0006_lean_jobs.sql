-- What waits for its time stands apart from what may run now, so that a look into the queue reads neither a project's other
-- kinds nor what it has put off. `waits` is taken away when the time has come; a job of an older node gets it by default.
ALTER TABLE jobs ADD COLUMN waits BOOLEAN NOT NULL DEFAULT TRUE;
-- Attempts by how they ended: by a fault of ours, because somebody was away, and all that ended at all (the others were cut
-- off with their process).
ALTER TABLE jobs ADD COLUMN faults BIGINT NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN absences BIGINT NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN ended BIGINT NOT NULL DEFAULT 0;
UPDATE jobs SET absences = attempts, ended = attempts WHERE attempts > 0;
CREATE INDEX jobs_claim ON jobs (kind, project_id, priority, id) WHERE lease_until IS NULL AND NOT waits;
CREATE INDEX jobs_later ON jobs (kind, run_at) WHERE lease_until IS NULL AND waits;
DROP INDEX jobs_project;
DROP INDEX jobs_ready;
DROP INDEX jobs_waiting;

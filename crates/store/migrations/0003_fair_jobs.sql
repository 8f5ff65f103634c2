-- Every project's jobs that nobody holds, in the order in which they are claimed.
CREATE INDEX jobs_project ON jobs (project_id, priority, id) WHERE lease_until IS NULL;

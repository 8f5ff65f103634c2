-- A project's failed jobs, for whoever looks for them and runs them again by hand.
CREATE INDEX failed_jobs_project ON failed_jobs (project_id, kind, id);

-- Failed jobs by age, for what forgets the old ones.
CREATE INDEX failed_jobs_time ON failed_jobs (failed_at);

-- A removed channel stays as a row, so that its clients are still found with the messenger they came by; connected again, it
-- goes on as the same channel. Its secrets are gone.
ALTER TABLE channels ADD COLUMN removed BOOLEAN NOT NULL DEFAULT FALSE;

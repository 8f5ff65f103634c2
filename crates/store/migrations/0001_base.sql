-- The first schema. Placeholders: {id} a key the database numbers, {key} a key we number, {bytes} a byte string,
-- {clustered} rows kept in the order of their primary key.
--
-- Rows that every message writes (messages, variables, visits, planned, turns, jobs) carry no foreign keys: on PostgreSQL each
-- would lock the parent's row for every message. `clients::delete` and `projects` delete them by name.

CREATE TABLE ids (
    noun TEXT NOT NULL PRIMARY KEY,
    next BIGINT NOT NULL
) {clustered};

CREATE TABLE projects (
    id {id},
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    file_bytes BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX projects_name ON projects (name);

CREATE TABLE channels (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id),
    kind BIGINT NOT NULL,
    group_id TEXT NOT NULL,
    name TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    settings TEXT NOT NULL,
    sealed {bytes},
    hook_hash TEXT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX channels_group ON channels (project_id, kind, group_id);
CREATE UNIQUE INDEX channels_hook ON channels (hook_hash) WHERE hook_hash IS NOT NULL;

-- A client and its dialog are one row: every message changes both.
CREATE TABLE clients (
    id {id},
    project_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    platform_id TEXT NOT NULL,
    name TEXT NOT NULL,
    avatar TEXT,
    tag TEXT,
    position BIGINT,
    deal_id BIGINT,
    paused_until BIGINT,
    unsubscribed BOOLEAN NOT NULL DEFAULT FALSE,
    blocked BOOLEAN NOT NULL DEFAULT FALSE,
    greeted BOOLEAN NOT NULL DEFAULT FALSE,
    planned_count BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_message_at BIGINT,
    dialog_message_id BIGINT,
    dialog_at BIGINT,
    dialog_unread BIGINT NOT NULL DEFAULT 0,
    dialog_preview TEXT
);
CREATE UNIQUE INDEX clients_platform ON clients (channel_id, platform_id);
CREATE INDEX clients_project ON clients (project_id, id);
CREATE INDEX clients_dialog ON clients (project_id, dialog_at, id) WHERE dialog_at IS NOT NULL;

-- `event_id` is the messenger's id of the event that brought a message and serves against duplicates;
-- `external_id` is the messenger's id of the message, which some messengers number per chat.
CREATE TABLE messages (
    id {id},
    project_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    direction BIGINT NOT NULL,
    origin BIGINT NOT NULL,
    state BIGINT NOT NULL,
    block_id BIGINT,
    operator_id BIGINT,
    created_at BIGINT NOT NULL,
    event_id TEXT,
    external_id TEXT,
    text TEXT NOT NULL,
    extra TEXT,
    error TEXT
);
CREATE INDEX messages_client ON messages (client_id, id);
CREATE UNIQUE INDEX messages_event ON messages (channel_id, event_id) WHERE event_id IS NOT NULL;
CREATE INDEX messages_doubtful ON messages (project_id, id) WHERE state = 21;
CREATE INDEX messages_external ON messages (client_id, external_id) WHERE external_id IS NOT NULL;

-- `owner_id` is the deal or the client; 0 for a project's variables and constants.
-- `first_set` keeps the order in which an owner's variables were first set.
CREATE TABLE variables (
    project_id BIGINT NOT NULL,
    scope BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    folded TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    first_set BIGINT NOT NULL,
    PRIMARY KEY (project_id, scope, owner_id, name)
) {clustered};
CREATE INDEX variables_search ON variables (project_id, scope, name, folded, owner_id);

CREATE TABLE deals (
    id {key},
    project_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    closed_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX deals_client ON deals (client_id, id);

-- What a client has passed: kind 1 a block run, 2 a block run by its own condition, 3 an arrow.
CREATE TABLE visits (
    client_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    target_id BIGINT NOT NULL,
    times BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (client_id, kind, target_id)
) {clustered};

-- `queued`: its job is in the client's lane; the row stays until that turn takes it, so a cancel still wins.
CREATE TABLE planned (
    id {key},
    project_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    fire_at BIGINT NOT NULL,
    block_id BIGINT,
    payload TEXT,
    arrow_id BIGINT,
    source BIGINT,
    keep BOOLEAN NOT NULL,
    cancel_if_left BOOLEAN NOT NULL,
    queued BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX planned_client ON planned (client_id, fire_at);
CREATE INDEX planned_due ON planned (fire_at, id) WHERE NOT queued;

-- attempts > 0: begun. A lane has at most one begun job, and the index below makes a second impossible.
CREATE TABLE jobs (
    id {id},
    project_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    lane BIGINT,
    run_at BIGINT NOT NULL,
    priority BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    token BIGINT NOT NULL DEFAULT 0,
    lease_node TEXT,
    lease_until BIGINT,
    created_at BIGINT NOT NULL,
    payload TEXT NOT NULL,
    error TEXT
);
CREATE INDEX jobs_ready ON jobs (priority, id) WHERE lease_until IS NULL;
CREATE INDEX jobs_waiting ON jobs (run_at) WHERE lease_until IS NULL;
CREATE INDEX jobs_lane ON jobs (lane, priority, id) WHERE lane IS NOT NULL;
CREATE UNIQUE INDEX jobs_begun ON jobs (lane) WHERE attempts > 0;

CREATE TABLE failed_jobs (
    id {key},
    project_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    error TEXT NOT NULL,
    failed_at BIGINT NOT NULL
);

-- state 0: running, with a durable header; 1: done, with its trace.
CREATE TABLE turns (
    id {id},
    project_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    job_id BIGINT,
    bot_version_id BIGINT,
    state BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    header TEXT,
    checkpoint TEXT,
    trace TEXT
);
CREATE INDEX turns_client ON turns (client_id, id);
CREATE INDEX turns_running ON turns (job_id) WHERE state = 0;

-- A network call of a running turn: the intent is durable before the call, the answer after it.
CREATE TABLE turn_calls (
    turn_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    request TEXT NOT NULL,
    repeatable BOOLEAN NOT NULL,
    answer TEXT,
    started_at BIGINT NOT NULL,
    answered_at BIGINT,
    PRIMARY KEY (turn_id, number)
) {clustered};

CREATE TABLE bot_versions (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id),
    number BIGINT NOT NULL,
    state BIGINT NOT NULL,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    source TEXT NOT NULL
);
CREATE UNIQUE INDEX bot_versions_number ON bot_versions (project_id, number);
CREATE UNIQUE INDEX bot_versions_published ON bot_versions (project_id) WHERE state = 1;

CREATE TABLE keys (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    prefix TEXT NOT NULL,
    scopes TEXT NOT NULL,
    is_primary BOOLEAN NOT NULL,
    sealed {bytes},
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX keys_hash ON keys (hash);
CREATE UNIQUE INDEX keys_primary ON keys (project_id) WHERE is_primary;
CREATE INDEX keys_project ON keys (project_id, id);

CREATE TABLE operators (
    id {id},
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX operators_email ON operators (email_folded);

CREATE TABLE sign_in_links (
    hash TEXT NOT NULL PRIMARY KEY,
    operator_id BIGINT NOT NULL REFERENCES operators (id),
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
) {clustered};

CREATE TABLE sessions (
    hash TEXT NOT NULL PRIMARY KEY,
    operator_id BIGINT NOT NULL REFERENCES operators (id),
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
) {clustered};
CREATE INDEX sessions_operator ON sessions (operator_id);

CREATE TABLE attempts (
    name TEXT NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL,
    times BIGINT NOT NULL
) {clustered};

CREATE TABLE files (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    mime TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    state BIGINT NOT NULL,
    channel_id BIGINT,
    remote_id TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX files_project ON files (project_id, id);
CREATE INDEX files_hash ON files (hash) WHERE hash <> '';

CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    node TEXT NOT NULL,
    token BIGINT NOT NULL,
    until BIGINT NOT NULL
) {clustered};

CREATE TABLE cursors (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) {clustered};

CREATE TABLE idempotency (
    project_id BIGINT NOT NULL,
    key_hash TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    answer TEXT,
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, key_hash)
) {clustered};
CREATE INDEX idempotency_expiry ON idempotency (expires_at);

CREATE TABLE press_tokens (
    channel_id BIGINT NOT NULL,
    token TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (channel_id, token)
) {clustered};

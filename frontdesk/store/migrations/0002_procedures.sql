ALTER TABLE help_request ADD COLUMN confidential BOOLEAN NOT NULL DEFAULT 0
--
CREATE TABLE procedure_revision (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    procedure VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    digest VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    UNIQUE (digest)
)
--
CREATE TABLE procedure_run (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    procedure VARCHAR NOT NULL,
    revision_id INTEGER NOT NULL,
    request_id INTEGER,
    parent_id INTEGER,
    title VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    owner INTEGER NOT NULL,
    by_desk BOOLEAN NOT NULL,
    state VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    confidential BOOLEAN NOT NULL,
    started_at INTEGER NOT NULL,
    stable_at INTEGER,
    ended_at INTEGER,
    reason VARCHAR NOT NULL,
    CONSTRAINT ck_state CHECK (state IN ('running', 'closed', 'called_off')),
    FOREIGN KEY(revision_id) REFERENCES procedure_revision (id),
    FOREIGN KEY(request_id) REFERENCES help_request (id),
    FOREIGN KEY(parent_id) REFERENCES procedure_run (id),
    FOREIGN KEY(owner) REFERENCES person (id)
)
--
CREATE INDEX ix_procedure_run_request ON procedure_run (request_id)
--
CREATE INDEX ix_procedure_run_state ON procedure_run (state, id)
--
CREATE TABLE run_step (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    step VARCHAR NOT NULL,
    visit INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    back BOOLEAN NOT NULL,
    tries INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    settled_at INTEGER,
    settled_by INTEGER,
    field_values VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    CONSTRAINT ck_state CHECK (state IN ('open', 'done', 'not_applicable', 'deviated')),
    UNIQUE (run_id, step, visit),
    FOREIGN KEY(run_id) REFERENCES procedure_run (id),
    FOREIGN KEY(settled_by) REFERENCES person (id)
)
--
CREATE TABLE approval (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    run_step_id INTEGER NOT NULL,
    roles VARCHAR NOT NULL,
    approver VARCHAR NOT NULL,
    approver_id INTEGER,
    decision VARCHAR NOT NULL,
    instruction VARCHAR NOT NULL,
    proposal VARCHAR NOT NULL,
    proposal_sha256 VARCHAR NOT NULL,
    noted_by INTEGER NOT NULL,
    noted_at INTEGER NOT NULL,
    given_at INTEGER,
    FOREIGN KEY(run_id) REFERENCES procedure_run (id),
    FOREIGN KEY(run_step_id) REFERENCES run_step (id),
    FOREIGN KEY(approver_id) REFERENCES person (id),
    FOREIGN KEY(noted_by) REFERENCES person (id)
)
--
CREATE INDEX ix_approval_given ON approval (given_at, id)
--
CREATE TABLE contact (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    role VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    telephone VARCHAR NOT NULL,
    person_id INTEGER,
    near VARCHAR NOT NULL,
    here BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    FOREIGN KEY(person_id) REFERENCES person (id)
)
--
CREATE INDEX ix_contact_role ON contact (role)

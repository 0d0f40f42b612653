CREATE TABLE building (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    UNIQUE (code)
)
--
CREATE TABLE checkpoint (
    seq INTEGER NOT NULL,
    link BLOB NOT NULL,
    verified_at INTEGER NOT NULL,
    "full" BOOLEAN NOT NULL,
    PRIMARY KEY (seq)
)
--
CREATE TABLE config_digest (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    UNIQUE (name)
)
--
CREATE TABLE destruction (
    seq INTEGER NOT NULL,
    entry_seq INTEGER NOT NULL,
    PRIMARY KEY (seq)
)
--
CREATE TABLE draft (
    person_id INTEGER NOT NULL,
    form VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, form)
)
--
CREATE TABLE entry_body (
    seq INTEGER NOT NULL,
    salt BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (seq)
)
--
CREATE TABLE entry_subject (
    subject VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (subject, seq)
)
 WITHOUT ROWID
--
CREATE TABLE ledger_entry (
    seq INTEGER NOT NULL,
    env BLOB NOT NULL,
    sig BLOB NOT NULL,
    link BLOB NOT NULL,
    PRIMARY KEY (seq)
)
--
CREATE TABLE local_setting (
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY (name)
)
--
CREATE TABLE log_line (
    seq INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    author INTEGER NOT NULL,
    occurred INTEGER NOT NULL,
    recorded INTEGER NOT NULL,
    shift INTEGER,
    subject VARCHAR,
    room VARCHAR,
    confidential INTEGER NOT NULL,
    PRIMARY KEY (seq)
)
--
CREATE INDEX ix_log_line_author ON log_line (author, seq)
--
CREATE INDEX ix_log_line_kind ON log_line (kind, seq)
--
CREATE INDEX ix_log_line_recorded ON log_line (recorded)
--
CREATE INDEX ix_log_line_room ON log_line (room, seq) WHERE room IS NOT NULL
--
CREATE INDEX ix_log_line_shift ON log_line (shift, seq)
--
CREATE TABLE notification (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    subject VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    opened_at INTEGER NOT NULL,
    outcome VARCHAR NOT NULL,
    told VARCHAR NOT NULL,
    told_at INTEGER,
    note VARCHAR NOT NULL,
    tries INTEGER NOT NULL,
    CONSTRAINT ck_outcome CHECK (outcome IN ('open', 'told', 'not_reached'))
)
--
CREATE INDEX ix_notification_open ON notification (outcome, id)
--
CREATE INDEX ix_notification_subject ON notification (subject)
--
CREATE TABLE person (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    staff_no VARCHAR NOT NULL,
    roles VARCHAR NOT NULL,
    initials VARCHAR NOT NULL,
    telephone VARCHAR NOT NULL,
    active BOOLEAN NOT NULL,
    since INTEGER NOT NULL,
    UNIQUE (staff_no)
)
--
CREATE TABLE pin_failure (
    person_id INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    wait_until INTEGER NOT NULL,
    PRIMARY KEY (person_id)
)
--
CREATE TABLE schema_migration (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    applied_at INTEGER NOT NULL,
    UNIQUE (name)
)
--
CREATE TABLE sealed_key (
    "key" VARCHAR NOT NULL,
    person_id INTEGER NOT NULL,
    kdf VARCHAR NOT NULL,
    salt BLOB NOT NULL,
    nonce BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY ("key")
)
--
CREATE TABLE ticker_lease (
    id INTEGER NOT NULL,
    holder VARCHAR NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (id)
)
--
CREATE TABLE commitment (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    rule VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    started_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    owner INTEGER,
    state VARCHAR NOT NULL,
    settled_at INTEGER,
    reason VARCHAR NOT NULL,
    CONSTRAINT ck_state CHECK (state IN ('open', 'kept', 'kept_late', 'dropped')),
    FOREIGN KEY(owner) REFERENCES person (id)
)
--
CREATE INDEX ix_commitment_open ON commitment (state, due_at)
--
CREATE INDEX ix_commitment_subject ON commitment (subject)
--
CREATE TABLE person_key (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    "key" VARCHAR NOT NULL,
    person_id INTEGER NOT NULL,
    public_key BLOB NOT NULL,
    purpose VARCHAR NOT NULL,
    valid_from_seq INTEGER NOT NULL,
    valid_to_seq INTEGER,
    CONSTRAINT ck_purpose CHECK (purpose IN ('desk', 'pin', 'recovery')),
    UNIQUE ("key"),
    FOREIGN KEY(person_id) REFERENCES person (id)
)
--
CREATE INDEX ix_person_key_person_id ON person_key (person_id)
--
CREATE TABLE shift (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    closed_at INTEGER,
    state VARCHAR NOT NULL,
    CONSTRAINT ck_state CHECK (state IN ('running', 'handed_over', 'reviewed')),
    FOREIGN KEY(person_id) REFERENCES person (id)
)
--
CREATE INDEX ix_shift_state ON shift (state)
--
CREATE TABLE unit (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    building_id INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    UNIQUE (building_id, code),
    FOREIGN KEY(building_id) REFERENCES building (id)
)
--
CREATE TABLE commitment_level (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    commitment_id INTEGER NOT NULL,
    level INTEGER NOT NULL,
    fired_at INTEGER NOT NULL,
    UNIQUE (commitment_id, level),
    FOREIGN KEY(commitment_id) REFERENCES commitment (id)
)
--
CREATE TABLE handover (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    from_shift INTEGER NOT NULL,
    to_shift INTEGER,
    outgoing INTEGER NOT NULL,
    incoming INTEGER NOT NULL,
    sheet VARCHAR NOT NULL,
    sheet_sha256 VARCHAR NOT NULL,
    cut_off_seq INTEGER NOT NULL,
    cut_off_head VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    signed_at INTEGER NOT NULL,
    CONSTRAINT ck_outcome CHECK (outcome IN ('signed')),
    FOREIGN KEY(from_shift) REFERENCES shift (id),
    FOREIGN KEY(to_shift) REFERENCES shift (id),
    FOREIGN KEY(outgoing) REFERENCES person (id),
    FOREIGN KEY(incoming) REFERENCES person (id)
)
--
CREATE TABLE room (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    room_no VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    floor VARCHAR NOT NULL,
    UNIQUE (label),
    FOREIGN KEY(unit_id) REFERENCES unit (id)
)
--
CREATE INDEX ix_room_unit_id ON room (unit_id)
--
CREATE TABLE resident (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    room_id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    emergency_name VARCHAR NOT NULL,
    emergency_telephone VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    active BOOLEAN NOT NULL,
    CONSTRAINT ck_kind CHECK (kind IN ('owner', 'tenant', 'family', 'other')),
    FOREIGN KEY(room_id) REFERENCES room (id)
)
--
CREATE INDEX ix_resident_room_id ON resident (room_id)
--
CREATE TABLE help_request (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    sub_kind VARCHAR NOT NULL,
    special BOOLEAN NOT NULL,
    paid BOOLEAN NOT NULL,
    nature VARCHAR NOT NULL,
    public_area BOOLEAN NOT NULL,
    public_area_kind VARCHAR NOT NULL,
    major_accident BOOLEAN NOT NULL,
    channel VARCHAR NOT NULL,
    urgency VARCHAR NOT NULL,
    requester_kind VARCHAR NOT NULL,
    requester VARCHAR NOT NULL,
    department VARCHAR NOT NULL,
    room VARCHAR NOT NULL,
    room_id INTEGER,
    resident_id INTEGER,
    telephone VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    received_by_post VARCHAR NOT NULL,
    received_by INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    answer VARCHAR NOT NULL,
    escalated_to VARCHAR NOT NULL,
    handed_to VARCHAR NOT NULL,
    contacted VARCHAR NOT NULL,
    apologised BOOLEAN NOT NULL,
    result VARCHAR NOT NULL,
    opinion VARCHAR NOT NULL,
    replied_at INTEGER,
    closed_at INTEGER,
    off_reason VARCHAR NOT NULL,
    duplicate_of INTEGER,
    origin VARCHAR,
    origin_row INTEGER,
    missing VARCHAR NOT NULL,
    CONSTRAINT ck_kind CHECK (kind IN ('medical', 'repair', 'complaint', 'consult', 'crime_accident', 'disaster', 'other')),
    CONSTRAINT ck_state CHECK (state IN ('registered', 'escalated', 'answered', 'handed_over', 'reported_back', 'cannot_provide', 'closed', 'called_off')),
    CONSTRAINT uq_help_request_origin UNIQUE (origin, origin_row),
    FOREIGN KEY(room_id) REFERENCES room (id),
    FOREIGN KEY(resident_id) REFERENCES resident (id),
    FOREIGN KEY(received_by) REFERENCES person (id),
    FOREIGN KEY(duplicate_of) REFERENCES help_request (id)
)
--
CREATE INDEX ix_help_request_kind ON help_request (kind, id)
--
CREATE INDEX ix_help_request_room ON help_request (room, id) WHERE room <> ''
--
CREATE INDEX ix_help_request_state ON help_request (state, id)
--
CREATE INDEX ix_help_request_telephone ON help_request (telephone, id) WHERE telephone <> ''
--
CREATE TABLE resident_registration (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    resident_id INTEGER NOT NULL,
    id_card_seen BOOLEAN NOT NULL,
    lease VARCHAR NOT NULL,
    form_filled_at INTEGER NOT NULL,
    access_card VARCHAR NOT NULL,
    keys_count INTEGER NOT NULL,
    signed_by VARCHAR NOT NULL,
    handed_out_at INTEGER,
    CONSTRAINT ck_lease CHECK (lease IN ('seen', 'none')),
    FOREIGN KEY(resident_id) REFERENCES resident (id)
)
--
CREATE INDEX ix_resident_registration_resident_id ON resident_registration (resident_id)
--
CREATE TABLE telephone (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    resident_id INTEGER NOT NULL,
    number VARCHAR NOT NULL,
    FOREIGN KEY(resident_id) REFERENCES resident (id)
)
--
CREATE INDEX ix_telephone_number ON telephone (number)
--
CREATE INDEX ix_telephone_resident_id ON telephone (resident_id)
--
CREATE TABLE service_wish (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    service VARCHAR NOT NULL,
    request_id INTEGER NOT NULL,
    reported_to VARCHAR NOT NULL,
    wished_at INTEGER NOT NULL,
    notice VARCHAR NOT NULL,
    announced_at INTEGER,
    FOREIGN KEY(request_id) REFERENCES help_request (id)
)
--
CREATE INDEX ix_service_wish_request_id ON service_wish (request_id)

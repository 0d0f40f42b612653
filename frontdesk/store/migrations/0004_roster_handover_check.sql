ALTER TABLE shift ADD COLUMN how VARCHAR NOT NULL DEFAULT 'handover'
--
CREATE TABLE handover_anew (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    from_shift INTEGER NOT NULL,
    to_shift INTEGER,
    outgoing INTEGER NOT NULL,
    incoming INTEGER,
    sheet VARCHAR NOT NULL,
    sheet_sha256 VARCHAR NOT NULL,
    cut_off_seq INTEGER,
    cut_off_head VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    begun_at INTEGER NOT NULL,
    arrived_at INTEGER,
    signed_at INTEGER,
    reason VARCHAR NOT NULL,
    CONSTRAINT ck_outcome CHECK (outcome IN ('begun', 'signed', 'reserved', 'emergency', 'refused', 'relief_absent', 'relief_unfit', 'void')),
    FOREIGN KEY(from_shift) REFERENCES shift (id),
    FOREIGN KEY(to_shift) REFERENCES shift (id),
    FOREIGN KEY(outgoing) REFERENCES person (id),
    FOREIGN KEY(incoming) REFERENCES person (id)
)
--
INSERT INTO handover_anew
SELECT id, entry_seq, from_shift, to_shift, outgoing, incoming, sheet, sheet_sha256, cut_off_seq,
    cut_off_head, outcome, signed_at, NULL, signed_at, ''
FROM handover
--
DROP TABLE handover
--
ALTER TABLE handover_anew RENAME TO handover
--
CREATE INDEX ix_handover_outcome ON handover (outcome, id)
--
ALTER TABLE approval ADD COLUMN handover_id INTEGER REFERENCES handover (id)
--
CREATE TABLE post_item (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    should_be INTEGER NOT NULL,
    place VARCHAR NOT NULL,
    active BOOLEAN NOT NULL,
    CONSTRAINT ck_kind CHECK (kind IN ('item', 'key', 'radio', 'cash'))
)
--
CREATE TABLE important_mark (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    subject VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    marked_by INTEGER NOT NULL,
    marked_at INTEGER NOT NULL,
    lifted_at INTEGER,
    FOREIGN KEY(marked_by) REFERENCES person (id)
)
--
CREATE INDEX ix_important_mark_subject ON important_mark (subject)
--
CREATE TABLE if_then_note (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    room VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    words VARCHAR NOT NULL,
    advice VARCHAR NOT NULL,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    ended_at INTEGER,
    fired INTEGER NOT NULL,
    FOREIGN KEY(made_by) REFERENCES person (id)
)
--
CREATE INDEX ix_if_then_note_until ON if_then_note (until_at)
--
CREATE TABLE outing (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    purpose VARCHAR NOT NULL,
    left_at INTEGER NOT NULL,
    commitment_id INTEGER,
    minutes INTEGER NOT NULL,
    heard INTEGER NOT NULL,
    back_at INTEGER,
    FOREIGN KEY(commitment_id) REFERENCES commitment (id)
)
--
CREATE INDEX ix_outing_back ON outing (back_at, id)
--
CREATE TABLE phone_call (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    line VARCHAR NOT NULL,
    direction VARCHAR NOT NULL,
    telephone VARCHAR NOT NULL,
    caller VARCHAR NOT NULL,
    about VARCHAR NOT NULL,
    rings INTEGER,
    answered BOOLEAN NOT NULL,
    request_id INTEGER,
    noted_by INTEGER NOT NULL,
    CONSTRAINT ck_line CHECK (line IN ('hotline', 'other')),
    CONSTRAINT ck_direction CHECK (direction IN ('in', 'out')),
    FOREIGN KEY(request_id) REFERENCES help_request (id),
    FOREIGN KEY(noted_by) REFERENCES person (id)
)
--
CREATE INDEX ix_phone_call_at ON phone_call (at, id)
--
CREATE TABLE shift_template (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    rest BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    UNIQUE (code)
)
--
CREATE TABLE roster_month (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    month VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    completed_by INTEGER,
    completed_at INTEGER,
    UNIQUE (month),
    CONSTRAINT ck_state CHECK (state IN ('draft', 'complete')),
    FOREIGN KEY(completed_by) REFERENCES person (id)
)
--
CREATE TABLE roster_row (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    month VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    person_id INTEGER,
    post VARCHAR NOT NULL,
    telephone VARCHAR NOT NULL,
    cells VARCHAR NOT NULL,
    UNIQUE (month, name, post),
    FOREIGN KEY(person_id) REFERENCES person (id)
)
--
CREATE INDEX ix_roster_row_person_id ON roster_row (person_id)
--
CREATE TABLE leave_request (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    from_day VARCHAR NOT NULL,
    to_day VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    substitute_id INTEGER,
    asked_at INTEGER NOT NULL,
    decided_by INTEGER,
    decided_at INTEGER,
    decision_reason VARCHAR NOT NULL,
    CONSTRAINT ck_state CHECK (state IN ('requested', 'approved', 'refused', 'withdrawn')),
    FOREIGN KEY(person_id) REFERENCES person (id),
    FOREIGN KEY(substitute_id) REFERENCES person (id),
    FOREIGN KEY(decided_by) REFERENCES person (id)
)
--
CREATE INDEX ix_leave_request_state ON leave_request (state, id)
--
CREATE TABLE calendar_day (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    day VARCHAR NOT NULL,
    working BOOLEAN NOT NULL,
    name VARCHAR NOT NULL,
    UNIQUE (day)
)
--
CREATE TABLE instruction (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    content VARCHAR NOT NULL,
    to_person INTEGER,
    given_by INTEGER NOT NULL,
    given_at INTEGER NOT NULL,
    expires_at INTEGER,
    withdrawn_at INTEGER,
    about VARCHAR NOT NULL,
    FOREIGN KEY(to_person) REFERENCES person (id),
    FOREIGN KEY(given_by) REFERENCES person (id)
)
--
CREATE INDEX ix_instruction_to ON instruction (to_person, id)
--
CREATE TABLE log_check (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq INTEGER NOT NULL,
    head VARCHAR NOT NULL,
    sample VARCHAR NOT NULL,
    begun_by INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    finding VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,
    sheet_sha256 VARCHAR NOT NULL,
    signed_by INTEGER,
    signed_at INTEGER,
    CONSTRAINT ck_kind CHECK (kind IN ('morning', 'inspection')),
    CONSTRAINT ck_state CHECK (state IN ('open', 'signed')),
    FOREIGN KEY(begun_by) REFERENCES person (id),
    FOREIGN KEY(signed_by) REFERENCES person (id)
)
--
CREATE INDEX ix_log_check_kind ON log_check (kind, id)
--
CREATE TABLE check_answer (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    check_id INTEGER NOT NULL,
    exception VARCHAR NOT NULL,
    answer VARCHAR NOT NULL,
    words VARCHAR NOT NULL,
    commitment_id INTEGER,
    instruction_id INTEGER,
    answered_by INTEGER NOT NULL,
    answered_at INTEGER NOT NULL,
    CONSTRAINT ck_answer CHECK (answer IN ('accepted', 'follow_up', 'instruct', 'countersigned', 'seen')),
    UNIQUE (check_id, exception),
    FOREIGN KEY(check_id) REFERENCES log_check (id),
    FOREIGN KEY(commitment_id) REFERENCES commitment (id),
    FOREIGN KEY(instruction_id) REFERENCES instruction (id),
    FOREIGN KEY(answered_by) REFERENCES person (id)
)
--
CREATE INDEX ix_check_answer_check_id ON check_answer (check_id)
--
CREATE TABLE read_mark (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    shift_id INTEGER NOT NULL,
    read_at INTEGER NOT NULL,
    UNIQUE (person_id, shift_id),
    FOREIGN KEY(person_id) REFERENCES person (id),
    FOREIGN KEY(shift_id) REFERENCES shift (id)
)
--
CREATE INDEX ix_read_mark_shift_id ON read_mark (shift_id)
--
CREATE TABLE instruction_read (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    instruction_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    read_at INTEGER NOT NULL,
    UNIQUE (instruction_id, person_id),
    FOREIGN KEY(instruction_id) REFERENCES instruction (id),
    FOREIGN KEY(person_id) REFERENCES person (id)
)
--
CREATE INDEX ix_instruction_read_instruction_id ON instruction_read (instruction_id)
--
CREATE TABLE log_bundle (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    month VARCHAR NOT NULL,
    entries INTEGER NOT NULL,
    digest VARCHAR NOT NULL,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    handed_to VARCHAR NOT NULL,
    handed_at INTEGER,
    UNIQUE (month),
    FOREIGN KEY(made_by) REFERENCES person (id)
)

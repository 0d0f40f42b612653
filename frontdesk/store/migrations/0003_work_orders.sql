CREATE TABLE work_order (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    year INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    number VARCHAR NOT NULL,
    request_id INTEGER,
    category VARCHAR NOT NULL,
    trade VARCHAR NOT NULL,
    nature VARCHAR NOT NULL,
    offered VARCHAR NOT NULL,
    urgency VARCHAR NOT NULL,
    public_area BOOLEAN NOT NULL,
    room VARCHAR NOT NULL,
    room_id INTEGER,
    customer VARCHAR NOT NULL,
    telephone VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    confidential BOOLEAN NOT NULL,
    issued_by INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    intake_at INTEGER NOT NULL,
    appointment_at INTEGER,
    rescheduled INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    work VARCHAR NOT NULL,
    money VARCHAR NOT NULL,
    goods VARCHAR NOT NULL,
    visit VARCHAR NOT NULL,
    filed_at INTEGER,
    price_source VARCHAR NOT NULL,
    price_item_id INTEGER,
    settlement VARCHAR NOT NULL,
    charge_told_to VARCHAR NOT NULL,
    consent_by VARCHAR NOT NULL,
    consent_fen INTEGER NOT NULL,
    consented_at INTEGER,
    agreed_once BOOLEAN NOT NULL,
    cost_confirmed_at INTEGER,
    worker_id INTEGER,
    dispatched_at INTEGER,
    received_at INTEGER,
    arrived_at INTEGER,
    ever_arrived_at INTEGER,
    started_at INTEGER,
    done_at INTEGER,
    signed_at INTEGER,
    suspended_until INTEGER,
    suspend_reason VARCHAR NOT NULL,
    signature VARCHAR NOT NULL,
    opinion VARCHAR NOT NULL,
    unsigned VARCHAR NOT NULL,
    rework INTEGER NOT NULL,
    apology BOOLEAN NOT NULL,
    damage VARCHAR NOT NULL,
    damage_told VARCHAR NOT NULL,
    checklist VARCHAR NOT NULL,
    survey VARCHAR NOT NULL,
    decision VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    order_returned BOOLEAN NOT NULL,
    confirmed_by INTEGER,
    arrears_signature VARCHAR NOT NULL,
    receipt VARCHAR NOT NULL,
    copy_1 VARCHAR NOT NULL,
    copy_2 VARCHAR NOT NULL,
    copy_3 VARCHAR NOT NULL,
    handed_in_at INTEGER,
    CONSTRAINT ck_state CHECK (state IN ('open', 'filed')),
    CONSTRAINT ck_category CHECK (category IN ('engineering', 'cleaning', 'copying', 'typing', 'fax', 'other')),
    CONSTRAINT ck_offered CHECK (offered IN ('listed', 'not_offered', 'exception')),
    UNIQUE (year, serial),
    UNIQUE (number),
    FOREIGN KEY(request_id) REFERENCES help_request (id),
    FOREIGN KEY(room_id) REFERENCES room (id),
    FOREIGN KEY(issued_by) REFERENCES person (id),
    FOREIGN KEY(price_item_id) REFERENCES price_item (id),
    FOREIGN KEY(worker_id) REFERENCES person (id),
    FOREIGN KEY(confirmed_by) REFERENCES person (id)
)
--
CREATE INDEX ix_work_order_intake ON work_order (intake_at)
--
CREATE INDEX ix_work_order_money ON work_order (money, id)
--
CREATE INDEX ix_work_order_request ON work_order (request_id)
--
CREATE INDEX ix_work_order_room ON work_order (room, id)
--
CREATE INDEX ix_work_order_signed ON work_order (signed_at)
--
CREATE INDEX ix_work_order_state ON work_order (state, id)
--
CREATE INDEX ix_work_order_work ON work_order (work, id)
--
CREATE INDEX ix_work_order_worker ON work_order (worker_id, state)
--
CREATE TABLE order_line (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    price_item_id INTEGER,
    payer VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    quantity_milli INTEGER NOT NULL,
    unit VARCHAR NOT NULL,
    amount_fen INTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    written_by INTEGER NOT NULL,
    written_at INTEGER NOT NULL,
    struck_out BOOLEAN NOT NULL,
    CONSTRAINT ck_kind CHECK (kind IN ('service', 'material', 'tool_lost', 'write_off')),
    CONSTRAINT ck_payer CHECK (payer IN ('resident', 'worker')),
    FOREIGN KEY(order_id) REFERENCES work_order (id),
    FOREIGN KEY(price_item_id) REFERENCES price_item (id),
    FOREIGN KEY(written_by) REFERENCES person (id)
)
--
CREATE INDEX ix_order_line_order ON order_line (order_id)
--
CREATE TABLE order_payment (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    place VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    taken_by VARCHAR NOT NULL,
    taken_at INTEGER NOT NULL,
    noted_by INTEGER NOT NULL,
    confirmed_by VARCHAR NOT NULL,
    confirmed_at INTEGER,
    receipt VARCHAR NOT NULL,
    CONSTRAINT ck_place CHECK (place IN ('on_spot', 'finance', 'prepaid', 'fee_notice')),
    CONSTRAINT ck_method CHECK (method IN ('cash', 'wechat', 'alipay', 'card', 'transfer', 'other')),
    FOREIGN KEY(order_id) REFERENCES work_order (id),
    FOREIGN KEY(noted_by) REFERENCES person (id)
)
--
CREATE INDEX ix_order_payment_order ON order_payment (order_id)
--
CREATE INDEX ix_order_payment_taken ON order_payment (taken_at)
--
CREATE TABLE order_goods (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    specification VARCHAR NOT NULL,
    quantity_milli INTEGER NOT NULL,
    unit VARCHAR NOT NULL,
    worker_id INTEGER NOT NULL,
    issued_by VARCHAR NOT NULL,
    issued_at INTEGER NOT NULL,
    due_at INTEGER,
    state VARCHAR NOT NULL,
    settled_at INTEGER,
    line_id INTEGER,
    CONSTRAINT ck_kind CHECK (kind IN ('material', 'tool')),
    CONSTRAINT ck_state CHECK (state IN ('out', 'used', 'returned', 'lost')),
    FOREIGN KEY(order_id) REFERENCES work_order (id),
    FOREIGN KEY(worker_id) REFERENCES person (id),
    FOREIGN KEY(line_id) REFERENCES order_line (id)
)
--
CREATE INDEX ix_order_goods_order ON order_goods (order_id)
--
CREATE INDEX ix_order_goods_state ON order_goods (state, due_at)
--
CREATE TABLE order_check (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    checklist VARCHAR NOT NULL,
    item VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    readings VARCHAR NOT NULL,
    passed BOOLEAN NOT NULL,
    noted_by INTEGER NOT NULL,
    noted_at INTEGER NOT NULL,
    CONSTRAINT ck_outcome CHECK (outcome IN ('normal', 'fault', 'not_applicable')),
    UNIQUE (order_id, turn),
    FOREIGN KEY(order_id) REFERENCES work_order (id),
    FOREIGN KEY(noted_by) REFERENCES person (id)
)
--
CREATE TABLE worker (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    trades VARCHAR NOT NULL,
    department VARCHAR NOT NULL,
    break_until INTEGER,
    active BOOLEAN NOT NULL,
    UNIQUE (person_id),
    FOREIGN KEY(person_id) REFERENCES person (id)
)
--
CREATE TABLE worker_shift (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    cancelled BOOLEAN NOT NULL,
    FOREIGN KEY(person_id) REFERENCES person (id)
)
--
CREATE INDEX ix_worker_shift_starts ON worker_shift (starts_at)
--
CREATE TABLE return_visit (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    month VARCHAR NOT NULL,
    due_at INTEGER NOT NULL,
    drawn BOOLEAN NOT NULL,
    way VARCHAR NOT NULL,
    visitor_id INTEGER,
    done_at INTEGER,
    confirmed_by VARCHAR NOT NULL,
    opinion VARCHAR NOT NULL,
    satisfied BOOLEAN,
    action VARCHAR NOT NULL,
    follow_request_id INTEGER,
    tried INTEGER NOT NULL,
    given_up_at INTEGER,
    reason VARCHAR NOT NULL,
    CONSTRAINT ck_way CHECK (way IN ('', 'phone', 'home')),
    UNIQUE (order_id),
    FOREIGN KEY(order_id) REFERENCES work_order (id),
    FOREIGN KEY(visitor_id) REFERENCES person (id),
    FOREIGN KEY(follow_request_id) REFERENCES help_request (id)
)
--
CREATE INDEX ix_return_visit_done ON return_visit (done_at, due_at)
--
CREATE INDEX ix_return_visit_month ON return_visit (month, id)
--
CREATE TABLE visit_draw (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    month VARCHAR NOT NULL,
    turn INTEGER NOT NULL,
    seed VARCHAR NOT NULL,
    share_percent INTEGER NOT NULL,
    population VARCHAR NOT NULL,
    drawn VARCHAR NOT NULL,
    drawn_at INTEGER NOT NULL,
    UNIQUE (month, turn)
)
--
CREATE TABLE visit_check (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    visit_id INTEGER NOT NULL,
    month VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    checked_by INTEGER NOT NULL,
    checked_at INTEGER NOT NULL,
    finding VARCHAR NOT NULL,
    UNIQUE (visit_id, checked_by),
    FOREIGN KEY(visit_id) REFERENCES return_visit (id),
    FOREIGN KEY(checked_by) REFERENCES person (id)
)
--
CREATE TABLE reconciliation (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    period VARCHAR NOT NULL,
    figures VARCHAR NOT NULL,
    differences VARCHAR NOT NULL,
    explanations VARCHAR NOT NULL,
    sheet_sha256 VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    drawn_by INTEGER NOT NULL,
    drawn_at INTEGER NOT NULL,
    finance_id INTEGER,
    signed_at INTEGER,
    CONSTRAINT ck_state CHECK (state IN ('drawn_up', 'signed')),
    UNIQUE (period),
    FOREIGN KEY(drawn_by) REFERENCES person (id),
    FOREIGN KEY(finance_id) REFERENCES person (id)
)
--
CREATE TABLE price_list (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    imported_at INTEGER NOT NULL,
    imported_by INTEGER NOT NULL,
    file VARCHAR NOT NULL,
    file_sha256 VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    CONSTRAINT ck_state CHECK (state IN ('current', 'superseded')),
    UNIQUE (version),
    FOREIGN KEY(imported_by) REFERENCES person (id)
)
--
CREATE TABLE price_item (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    list_id INTEGER NOT NULL,
    number VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    condition VARCHAR NOT NULL,
    pricing VARCHAR NOT NULL,
    least_fen INTEGER,
    most_fen INTEGER,
    percent INTEGER,
    unit VARCHAR NOT NULL,
    materials VARCHAR NOT NULL,
    remark VARCHAR NOT NULL,
    printed VARCHAR NOT NULL,
    trade VARCHAR NOT NULL,
    CONSTRAINT ck_pricing CHECK (pricing IN ('fixed', 'range', 'step', 'percent', 'on_request')),
    CONSTRAINT ck_materials CHECK (materials IN ('included', 'not_included', 'unstated')),
    CONSTRAINT ck_trade CHECK (trade IN ('', 'water', 'electric', 'gas', 'aircon', 'carpentry', 'cleaning', 'office', 'other')),
    UNIQUE (list_id, number),
    FOREIGN KEY(list_id) REFERENCES price_list (id)
)
--
CREATE INDEX ix_price_item_list ON price_item (list_id, id)
--
CREATE TABLE approval_anew (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry_seq INTEGER NOT NULL,
    run_id INTEGER,
    run_step_id INTEGER,
    order_id INTEGER,
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
    FOREIGN KEY(order_id) REFERENCES work_order (id),
    FOREIGN KEY(approver_id) REFERENCES person (id),
    FOREIGN KEY(noted_by) REFERENCES person (id)
)
--
INSERT INTO approval_anew
SELECT id, entry_seq, run_id, run_step_id, NULL, roles, approver, approver_id, decision,
    instruction, proposal, proposal_sha256, noted_by, noted_at, given_at
FROM approval
--
DROP TABLE approval
--
ALTER TABLE approval_anew RENAME TO approval
--
CREATE INDEX ix_approval_given ON approval (given_at, id)
--
CREATE INDEX ix_approval_order ON approval (order_id) WHERE order_id IS NOT NULL

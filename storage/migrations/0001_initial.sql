-- The tables of storage/table.h, one each. Forward-only: once released, this
-- file is never edited (its digest is checked at every start); a change is a
-- new numbered file.
--
-- Every table maps a key to a value. Keys compare as unsigned bytes (BLOB), so
-- a scan over a prefix is a range of the primary key.
-- WITHOUT ROWID keeps the value inside the key's own tree: one look-up instead
-- of two, right only where a row is far smaller than a page (4096 bytes). Large
-- values would make that tree shallow on keys and slow, so tables of bodies and
-- messages keep the rowid.

CREATE TABLE meta (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE cases (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

-- Apart from cases, so that erasure deletes one row and nothing else.
CREATE TABLE case_keys (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE case_tags (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- "references" is a word of SQL.
CREATE TABLE pairwise_references (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE documents (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE tasks (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE bundles (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE chunks (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE outbox (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE inbox (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE peers (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE node_log (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE directories (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE witness (
  key BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

-- The code refuses this first; the triggers stop every other hand, too.
CREATE TRIGGER node_log_never_changes BEFORE UPDATE ON node_log BEGIN
  SELECT RAISE(ABORT, 'the node log is append-only');
END;

CREATE TRIGGER node_log_never_shrinks BEFORE DELETE ON node_log BEGIN
  SELECT RAISE(ABORT, 'the node log is append-only');
END;

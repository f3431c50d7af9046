-- A network has circuits of several sizes. A book from before this is bound to other keys, and no node goes on with it.
ALTER TABLE stakes ADD COLUMN words INTEGER NOT NULL DEFAULT 0 CHECK (words >= 0);

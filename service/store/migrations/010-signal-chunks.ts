export const id = 10

/**
 * Signals in chunks: those of one batch, within an hour, are one row. Rows of their
 * own lay ten on a page, with a tree as deep as a million pages make it; chunks are
 * written one after the other. `heads` is JSON of shapes (a type and the names of
 * fields), times and ids, `fields` a line of JSON for each signal, the values; both are bytes, to be handed over without a copy.
 */
export const up = `
CREATE TABLE signal_chunks (
  no INTEGER PRIMARY KEY,
  site INTEGER NOT NULL REFERENCES pipeline_sites (no) ON DELETE CASCADE,
  from_at INTEGER NOT NULL,      -- when the oldest happened
  to_at INTEGER NOT NULL,        -- and the newest, less than an hour later
  count INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  heads BLOB NOT NULL,
  fields BLOB NOT NULL
) STRICT;
INSERT INTO signal_chunks (site, from_at, to_at, count, received_at, heads, fields)
  SELECT site, min(at), max(at), count(*), received_at,
         CAST(json_object('shapes', json_group_array(json(shape) ORDER BY at, id), 'shape', json_group_array(place ORDER BY at, id),
                          'at', json_group_array(at ORDER BY at, id), 'id', json_group_array(id ORDER BY at, id)) AS BLOB),
         CAST(group_concat(line, char(10) ORDER BY at, id) AS BLOB)
  FROM (
    SELECT *, n / 500 AS part, n % 500 AS place,
           (SELECT json_group_array(key) FROM (SELECT s.type AS key UNION ALL SELECT key FROM json_each(s.fields))) AS shape,
           (SELECT json_group_array(json(s.fields -> f.fullkey)) FROM json_each(s.fields) AS f) AS line
    FROM (
      SELECT *, row_number() OVER (PARTITION BY site, received_at, at / 3600000 ORDER BY at, id) - 1 AS n FROM signals
    ) AS s
  )
  GROUP BY site, received_at, at / 3600000, part
  ORDER BY site, min(at);
DROP TABLE signals;
CREATE INDEX signal_chunks_by_site ON signal_chunks (site, to_at, no, from_at, count);
DROP INDEX batches_by_time;
`

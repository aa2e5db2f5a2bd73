-- How many things of each class a stream shows in each minute of its own time: after tables-json.sql.
CREATE TABLE counts (
  streamId STRING,
  category STRING,
  `minute` TIMESTAMP(3),
  things BIGINT,
  segments BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'counts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO counts
SELECT streamId, category, window_start, COUNT(DISTINCT trackId), COUNT(*)
FROM TABLE(TUMBLE(
  DATA => (SELECT e.streamId, e.captureTime, s.category, s.trackId
           FROM segments AS e CROSS JOIN UNNEST(e.segments) AS s
           WHERE s.isThing),
  TIMECOL => DESCRIPTOR(captureTime),
  SIZE => INTERVAL '1' MINUTE))
GROUP BY streamId, category, window_start, window_end;

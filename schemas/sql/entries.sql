-- One alert for each thing of a class that enters a stream, on its first frame: after tables-json.sql.
CREATE TABLE alerts (
  streamId STRING,
  category STRING,
  trackId BIGINT,
  frameIndex BIGINT,
  captureTime TIMESTAMP_LTZ(3),
  score FLOAT
) WITH (
  'connector' = 'kafka',
  'topic' = 'alerts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

INSERT INTO alerts
SELECT streamId, category, trackId, frameIndex, captureTime, score
FROM (
  SELECT e.streamId, s.category, s.trackId, e.frameIndex, e.captureTime, s.score,
    ROW_NUMBER() OVER (PARTITION BY e.streamId, e.`session`, s.trackId ORDER BY e.captureTime) AS nth
  FROM segments AS e CROSS JOIN UNNEST(e.segments) AS s
  WHERE s.category = 'ball')
WHERE nth = 1;

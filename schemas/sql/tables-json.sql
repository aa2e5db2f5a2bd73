-- The topics as tables of Flink SQL, over results in JSON (`--value-format json` of `up` and `run`).
-- Written by FlinkSqlTest of the schemas: -Drewrite.pages=true writes it anew.

CREATE TABLE segments (
  `eventId` STRING,
  `streamId` STRING,
  `frameIndex` BIGINT,
  `captureTime` TIMESTAMP_LTZ(3),
  `height` INT,
  `width` INT,
  `bundle` STRING,
  `segments` ARRAY<ROW<`trackId` BIGINT, `categoryId` INT, `category` STRING, `isThing` BOOLEAN, `score` FLOAT, `area` BIGINT, `bbox` ARRAY<INT>, `mask` ROW<`size` ARRAY<INT>, `counts` STRING>>>,
  `timings` ROW<`receivedTime` TIMESTAMP_LTZ(3), `queuedMillis` FLOAT, `modelMillis` FLOAT, `ageMillis` BIGINT>,
  `session` STRING,
  `kind` STRING,
  `familiarity` FLOAT,
  `attributes` MAP<STRING, STRING>,
  `origin` ROW<`topic` STRING, `partition` INT, `offset` BIGINT, `appendTime` TIMESTAMP_LTZ(3)>,
  WATERMARK FOR `captureTime` AS `captureTime` - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'segments',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE answers (
  `eventId` STRING,
  `instructionId` STRING,
  `conversationId` STRING,
  `streamId` STRING,
  `frameIndex` BIGINT,
  `captureTime` TIMESTAMP_LTZ(3),
  `bundle` STRING,
  `question` STRING,
  `text` STRING,
  `phrases` ARRAY<ROW<`text` STRING, `start` INT, `end` INT, `trackId` BIGINT, `score` FLOAT, `mask` ROW<`size` ARRAY<INT>, `counts` STRING>, `trust` FLOAT, `made` STRING>>,
  `finishReason` STRING,
  `error` ROW<`code` STRING, `message` STRING>,
  `promptTokens` INT,
  `generatedTokens` INT,
  `timings` ROW<`receivedTime` TIMESTAMP_LTZ(3), `queuedMillis` FLOAT, `modelMillis` FLOAT, `ageMillis` BIGINT>,
  `session` STRING,
  `score` FLOAT,
  `familiarity` FLOAT,
  `attributes` MAP<STRING, STRING>,
  `holdings` ROW<`session` STRING, `tracks` ARRAY<BIGINT>, `standing` ARRAY<STRING>, `steps` ARRAY<ROW<`step` STRING, `entries` BIGINT, `bytes` BIGINT>>>,
  `follow` ROW<`wake` STRING, `change` STRING, `revision` INT>,
  WATERMARK FOR `captureTime` AS `captureTime` - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'answers',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE tracks (
  `eventId` STRING,
  `kind` STRING,
  `streamId` STRING,
  `session` STRING,
  `trackId` BIGINT,
  `categoryId` INT,
  `category` STRING,
  `isThing` BOOLEAN,
  `first` ROW<`frameIndex` BIGINT, `captureTime` TIMESTAMP_LTZ(3), `height` INT, `width` INT, `boxXyxy` ARRAY<INT>, `origin` ROW<`topic` STRING, `partition` INT, `offset` BIGINT, `appendTime` TIMESTAMP_LTZ(3)>>,
  `last` ROW<`frameIndex` BIGINT, `captureTime` TIMESTAMP_LTZ(3), `height` INT, `width` INT, `boxXyxy` ARRAY<INT>, `origin` ROW<`topic` STRING, `partition` INT, `offset` BIGINT, `appendTime` TIMESTAMP_LTZ(3)>>,
  `frames` BIGINT,
  `meanScore` FLOAT,
  `bundle` STRING,
  `end` STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'tracks',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE dead_letters (
  `eventId` STRING,
  `topic` STRING,
  `partition` INT,
  `offset` BIGINT,
  `streamId` STRING,
  `frameIndex` BIGINT,
  `step` STRING,
  `reason` STRING,
  `message` STRING,
  `sizeBytes` BIGINT,
  `sha256` STRING,
  `payload` BYTES,
  `time` TIMESTAMP_LTZ(3),
  `session` STRING,
  `attributes` MAP<STRING, STRING>,
  WATERMARK FOR `time` AS `time` - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'dead-letters',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

-- Frames as they came: bytes of the whole record.
CREATE TABLE frames (
  `streamId` STRING,
  `record` BYTES,
  `appended` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  WATERMARK FOR `appended` AS `appended`
) WITH (
  'connector' = 'kafka',
  'topic' = 'frames',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'key.format' = 'raw',
  'key.fields' = 'streamId',
  'value.format' = 'raw',
  'value.fields-include' = 'EXCEPT_KEY'
);

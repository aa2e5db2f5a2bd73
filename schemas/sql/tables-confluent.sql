-- The topics as tables of Flink SQL, over results whose schemas a registry has (`--wire-format CONFLUENT` of `up` and `run`).
-- Flink's format knows no microseconds: times are numbers, as their schemas say, but for those of the events.
-- Written by FlinkSqlTest of the schemas: -Drewrite.pages=true writes it anew.

CREATE TABLE segments_avro (
  `eventId` STRING NOT NULL,
  `streamId` STRING NOT NULL,
  `frameIndex` BIGINT NOT NULL,
  `captureTime` BIGINT NOT NULL,
  `height` INT NOT NULL,
  `width` INT NOT NULL,
  `bundle` STRING NOT NULL,
  `segments` ARRAY<ROW<`trackId` BIGINT NOT NULL, `categoryId` INT NOT NULL, `category` STRING NOT NULL, `isThing` BOOLEAN NOT NULL, `score` FLOAT NOT NULL, `area` BIGINT NOT NULL, `bbox` ARRAY<INT NOT NULL> NOT NULL, `mask` ROW<`height` INT NOT NULL, `width` INT NOT NULL, `counts` STRING NOT NULL> NOT NULL> NOT NULL> NOT NULL,
  `timings` ROW<`receivedTime` BIGINT NOT NULL, `queuedMillis` FLOAT NOT NULL, `modelMillis` FLOAT NOT NULL, `ageMillis` BIGINT NOT NULL> NOT NULL,
  `session` STRING NOT NULL,
  `kind` STRING NOT NULL,
  `familiarity` FLOAT,
  `attributes` MAP<STRING NOT NULL, STRING NOT NULL> NOT NULL,
  `origin` ROW<`topic` STRING NOT NULL, `partition` INT NOT NULL, `offset` BIGINT NOT NULL, `appendTime` BIGINT NOT NULL>,
  rowtime AS TO_TIMESTAMP_LTZ(`captureTime` / 1000, 3),
  WATERMARK FOR rowtime AS rowtime - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'segments',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'avro-confluent',
  'avro-confluent.url' = 'http://localhost:8081',
  'avro-confluent.schema' = '{"type":"record","name":"SegmentationEvent","namespace":"org.omgllava.events","fields":[{"name":"eventId","type":{"type":"string"}},{"name":"streamId","type":{"type":"string"}},{"name":"frameIndex","type":"long"},{"name":"captureTime","type":{"type":"long"}},{"name":"height","type":"int"},{"name":"width","type":"int"},{"name":"bundle","type":{"type":"string"}},{"name":"segments","type":{"type":"array","items":{"type":"record","name":"Segment","fields":[{"name":"trackId","type":"long"},{"name":"categoryId","type":"int"},{"name":"category","type":{"type":"string"}},{"name":"isThing","type":"boolean"},{"name":"score","type":"float"},{"name":"area","type":"long"},{"name":"bbox","type":{"type":"array","items":"int"}},{"name":"mask","type":{"type":"record","name":"RunLengthMask","fields":[{"name":"height","type":"int"},{"name":"width","type":"int"},{"name":"counts","type":{"type":"string"}}]}}]}}},{"name":"timings","type":{"type":"record","name":"Timings","fields":[{"name":"receivedTime","type":{"type":"long"}},{"name":"queuedMillis","type":"float","default":0},{"name":"modelMillis","type":"float","default":0},{"name":"ageMillis","type":"long","default":-1}]}},{"name":"session","type":{"type":"string"},"default":""},{"name":"kind","type":{"type":"enum","name":"SegmentationKind","symbols":["SEGMENTED","SKIPPED"]},"default":"SEGMENTED"},{"name":"familiarity","type":["null","float"],"default":null},{"name":"attributes","type":{"type":"map","values":{"type":"string"}},"default":{}},{"name":"origin","type":["null",{"type":"record","name":"RecordOrigin","fields":[{"name":"topic","type":{"type":"string"}},{"name":"partition","type":"int"},{"name":"offset","type":"long"},{"name":"appendTime","type":{"type":"long"}}]}],"default":null}]}'
);

CREATE VIEW segments AS SELECT
  `eventId`,
  `streamId`,
  `frameIndex`,
  rowtime AS `captureTime`,
  `height`,
  `width`,
  `bundle`,
  `segments`,
  `timings`,
  `session`,
  `kind`,
  `familiarity`,
  `attributes`,
  `origin`
FROM segments_avro;

CREATE TABLE answers_avro (
  `eventId` STRING NOT NULL,
  `instructionId` STRING NOT NULL,
  `conversationId` STRING,
  `streamId` STRING NOT NULL,
  `frameIndex` BIGINT NOT NULL,
  `captureTime` BIGINT NOT NULL,
  `bundle` STRING NOT NULL,
  `question` STRING NOT NULL,
  `text` STRING NOT NULL,
  `phrases` ARRAY<ROW<`text` STRING NOT NULL, `start` INT NOT NULL, `end` INT NOT NULL, `trackId` BIGINT NOT NULL, `score` FLOAT NOT NULL, `mask` ROW<`height` INT NOT NULL, `width` INT NOT NULL, `counts` STRING NOT NULL> NOT NULL, `trust` FLOAT, `made` STRING NOT NULL> NOT NULL> NOT NULL,
  `finishReason` STRING NOT NULL,
  `error` ROW<`code` STRING NOT NULL, `message` STRING NOT NULL>,
  `promptTokens` INT NOT NULL,
  `generatedTokens` INT NOT NULL,
  `timings` ROW<`receivedTime` BIGINT NOT NULL, `queuedMillis` FLOAT NOT NULL, `modelMillis` FLOAT NOT NULL, `ageMillis` BIGINT NOT NULL> NOT NULL,
  `session` STRING NOT NULL,
  `score` FLOAT,
  `familiarity` FLOAT,
  `attributes` MAP<STRING NOT NULL, STRING NOT NULL> NOT NULL,
  `holdings` ROW<`session` STRING NOT NULL, `tracks` ARRAY<BIGINT NOT NULL> NOT NULL, `standing` ARRAY<STRING NOT NULL> NOT NULL, `steps` ARRAY<ROW<`step` STRING NOT NULL, `entries` BIGINT NOT NULL, `bytes` BIGINT NOT NULL> NOT NULL> NOT NULL>,
  `follow` ROW<`wake` STRING NOT NULL, `change` STRING NOT NULL, `revision` INT NOT NULL>,
  rowtime AS TO_TIMESTAMP_LTZ(`captureTime` / 1000, 3),
  WATERMARK FOR rowtime AS rowtime - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'answers',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'avro-confluent',
  'avro-confluent.url' = 'http://localhost:8081',
  'avro-confluent.schema' = '{"type":"record","name":"AnswerEvent","namespace":"org.omgllava.events","fields":[{"name":"eventId","type":{"type":"string"}},{"name":"instructionId","type":{"type":"string"}},{"name":"conversationId","type":["null",{"type":"string"}],"default":null},{"name":"streamId","type":{"type":"string"}},{"name":"frameIndex","type":"long"},{"name":"captureTime","type":{"type":"long"}},{"name":"bundle","type":{"type":"string"}},{"name":"question","type":{"type":"string"}},{"name":"text","type":{"type":"string"}},{"name":"phrases","type":{"type":"array","items":{"type":"record","name":"GroundedPhrase","fields":[{"name":"text","type":{"type":"string"}},{"name":"start","type":"int"},{"name":"end","type":"int"},{"name":"trackId","type":"long"},{"name":"score","type":"float"},{"name":"mask","type":{"type":"record","name":"RunLengthMask","fields":[{"name":"height","type":"int"},{"name":"width","type":"int"},{"name":"counts","type":{"type":"string"}}]}},{"name":"trust","type":["null","float"],"default":null},{"name":"made","type":{"type":"enum","name":"MaskOrigin","symbols":["LANGUAGE","TRACK","QUERY","NONE"],"default":"LANGUAGE"},"default":"LANGUAGE"}]}}},{"name":"finishReason","type":{"type":"enum","name":"FinishReason","symbols":["STOP","LENGTH","ERROR"]}},{"name":"error","type":["null",{"type":"record","name":"AnswerError","fields":[{"name":"code","type":{"type":"string"}},{"name":"message","type":{"type":"string"}}]}],"default":null},{"name":"promptTokens","type":"int"},{"name":"generatedTokens","type":"int"},{"name":"timings","type":{"type":"record","name":"Timings","fields":[{"name":"receivedTime","type":{"type":"long"}},{"name":"queuedMillis","type":"float","default":0},{"name":"modelMillis","type":"float","default":0},{"name":"ageMillis","type":"long","default":-1}]}},{"name":"session","type":{"type":"string"},"default":""},{"name":"score","type":["null","float"],"default":null},{"name":"familiarity","type":["null","float"],"default":null},{"name":"attributes","type":{"type":"map","values":{"type":"string"}},"default":{}},{"name":"holdings","type":["null",{"type":"record","name":"StreamHoldings","fields":[{"name":"session","type":{"type":"string"}},{"name":"tracks","type":{"type":"array","items":"long"}},{"name":"standing","type":{"type":"array","items":{"type":"string"}}},{"name":"steps","type":{"type":"array","items":{"type":"record","name":"StepHoldings","fields":[{"name":"step","type":{"type":"string"}},{"name":"entries","type":"long"},{"name":"bytes","type":"long"}]}}}]}],"default":null},{"name":"follow","type":["null",{"type":"record","name":"Followed","fields":[{"name":"wake","type":{"type":"enum","name":"WakeReason","symbols":["NONE","FIRST","REVISED","CUT","NEW_THING","LOST","INCONSISTENT","THING_LEFT","REFRESH"],"default":"NONE"}},{"name":"change","type":{"type":"enum","name":"Change","symbols":["NONE","FIRST","APPEARED","LEFT","RETURNED","TEXT"],"default":"NONE"}},{"name":"revision","type":"int","default":0}]}],"default":null}]}'
);

CREATE VIEW answers AS SELECT
  `eventId`,
  `instructionId`,
  `conversationId`,
  `streamId`,
  `frameIndex`,
  rowtime AS `captureTime`,
  `bundle`,
  `question`,
  `text`,
  `phrases`,
  `finishReason`,
  `error`,
  `promptTokens`,
  `generatedTokens`,
  `timings`,
  `session`,
  `score`,
  `familiarity`,
  `attributes`,
  `holdings`,
  `follow`
FROM answers_avro;

CREATE TABLE tracks_avro (
  `eventId` STRING NOT NULL,
  `kind` STRING NOT NULL,
  `streamId` STRING NOT NULL,
  `session` STRING NOT NULL,
  `trackId` BIGINT NOT NULL,
  `categoryId` INT NOT NULL,
  `category` STRING NOT NULL,
  `isThing` BOOLEAN NOT NULL,
  `first` ROW<`frameIndex` BIGINT NOT NULL, `captureTime` BIGINT NOT NULL, `height` INT NOT NULL, `width` INT NOT NULL, `boxXyxy` ARRAY<INT NOT NULL> NOT NULL, `origin` ROW<`topic` STRING NOT NULL, `partition` INT NOT NULL, `offset` BIGINT NOT NULL, `appendTime` BIGINT NOT NULL> NOT NULL> NOT NULL,
  `last` ROW<`frameIndex` BIGINT NOT NULL, `captureTime` BIGINT NOT NULL, `height` INT NOT NULL, `width` INT NOT NULL, `boxXyxy` ARRAY<INT NOT NULL> NOT NULL, `origin` ROW<`topic` STRING NOT NULL, `partition` INT NOT NULL, `offset` BIGINT NOT NULL, `appendTime` BIGINT NOT NULL> NOT NULL> NOT NULL,
  `frames` BIGINT NOT NULL,
  `meanScore` FLOAT NOT NULL,
  `bundle` STRING NOT NULL,
  `end` STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'tracks',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'avro-confluent',
  'avro-confluent.url' = 'http://localhost:8081',
  'avro-confluent.schema' = '{"type":"record","name":"TrackEvent","namespace":"org.omgllava.events","fields":[{"name":"eventId","type":{"type":"string"}},{"name":"kind","type":{"type":"enum","name":"TrackEventKind","symbols":["STARTED","ENDED"]}},{"name":"streamId","type":{"type":"string"}},{"name":"session","type":{"type":"string"}},{"name":"trackId","type":"long"},{"name":"categoryId","type":"int"},{"name":"category","type":{"type":"string"}},{"name":"isThing","type":"boolean"},{"name":"first","type":{"type":"record","name":"TrackSight","fields":[{"name":"frameIndex","type":"long"},{"name":"captureTime","type":{"type":"long"}},{"name":"height","type":"int"},{"name":"width","type":"int"},{"name":"boxXyxy","type":{"type":"array","items":"int"}},{"name":"origin","type":{"type":"record","name":"RecordOrigin","fields":[{"name":"topic","type":{"type":"string"}},{"name":"partition","type":"int"},{"name":"offset","type":"long"},{"name":"appendTime","type":{"type":"long"}}]}}]}},{"name":"last","type":"TrackSight"},{"name":"frames","type":"long"},{"name":"meanScore","type":"float"},{"name":"bundle","type":{"type":"string"}},{"name":"end","type":["null",{"type":"enum","name":"TrackEnd","symbols":["LOST","SESSION_ENDED"],"default":"LOST"}],"default":null}]}'
);

CREATE VIEW tracks AS SELECT
  `eventId`,
  `kind`,
  `streamId`,
  `session`,
  `trackId`,
  `categoryId`,
  `category`,
  `isThing`,
  `first`,
  `last`,
  `frames`,
  `meanScore`,
  `bundle`,
  `end`
FROM tracks_avro;

CREATE TABLE dead_letters_avro (
  `eventId` STRING NOT NULL,
  `topic` STRING NOT NULL,
  `partition` INT NOT NULL,
  `offset` BIGINT NOT NULL,
  `streamId` STRING,
  `frameIndex` BIGINT,
  `step` STRING NOT NULL,
  `reason` STRING NOT NULL,
  `message` STRING NOT NULL,
  `sizeBytes` BIGINT NOT NULL,
  `sha256` STRING,
  `payload` BYTES,
  `time` BIGINT NOT NULL,
  `session` STRING,
  `attributes` MAP<STRING NOT NULL, STRING NOT NULL> NOT NULL,
  rowtime AS TO_TIMESTAMP_LTZ(`time`, 3),
  WATERMARK FOR rowtime AS rowtime - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'dead-letters',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'avro-confluent',
  'avro-confluent.url' = 'http://localhost:8081',
  'avro-confluent.schema' = '{"type":"record","name":"DeadLetterEvent","namespace":"org.omgllava.events","fields":[{"name":"eventId","type":{"type":"string"}},{"name":"topic","type":{"type":"string"}},{"name":"partition","type":"int"},{"name":"offset","type":"long"},{"name":"streamId","type":["null",{"type":"string"}],"default":null},{"name":"frameIndex","type":["null","long"],"default":null},{"name":"step","type":{"type":"string"}},{"name":"reason","type":{"type":"string"}},{"name":"message","type":{"type":"string"}},{"name":"sizeBytes","type":"long"},{"name":"sha256","type":["null",{"type":"string"}],"default":null},{"name":"payload","type":["null","bytes"],"default":null},{"name":"time","type":{"type":"long"}},{"name":"session","type":["null",{"type":"string"}],"default":null},{"name":"attributes","type":{"type":"map","values":{"type":"string"}},"default":{}}]}'
);

CREATE VIEW dead_letters AS SELECT
  `eventId`,
  `topic`,
  `partition`,
  `offset`,
  `streamId`,
  `frameIndex`,
  `step`,
  `reason`,
  `message`,
  `sizeBytes`,
  `sha256`,
  `payload`,
  rowtime AS `time`,
  `session`,
  `attributes`
FROM dead_letters_avro;

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

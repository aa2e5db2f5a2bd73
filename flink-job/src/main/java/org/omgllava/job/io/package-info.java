/**
 * The Kafka ends: the only place of the job's operators that knows Kafka, Avro and HTTP.
 *
 * <p>Reasons of dead letters, none of which is ever renamed. Of any record: RECORD_EMPTY,
 * RECORD_TOO_LARGE, RECORD_MALFORMED, SCHEMA_UNKNOWN, STREAM_ID_INVALID. Of frames:
 * FRAME_INDEX_INVALID, CAPTURE_TIME_INVALID, IMAGE_EMPTY, IMAGE_TOO_LARGE, IMAGE_FORMAT_UNKNOWN,
 * IMAGE_CORRUPT, IMAGE_TOO_MANY_PIXELS, IMAGE_SIDE_INVALID, ENCODING_MISMATCH; in order:
 * LATE_FRAME, AFTER_END_OF_STREAM; in perceive: the model's own. Of instructions, which are
 * answered with the same code: INSTRUCTION_INVALID, TOO_MANY_PROMPTS, PROMPT_INVALID,
 * TARGET_INVALID, LIMITS_INVALID.
 *
 * <p>Further codes of answers: FRAME_NOT_FOUND, TOO_MANY_STANDING, TOO_MANY_WAITING and the model's
 * own.
 */
package org.omgllava.job.io;

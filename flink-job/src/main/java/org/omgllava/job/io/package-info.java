/**
 * The Kafka ends: what the job's operators know of Kafka and of the events. Bytes are read and
 * written by {@link org.omgllava.job.wire}; reasons of dead letters and codes of answers are listed
 * in {@code schemas/README.md}, and none of them is ever renamed.
 */
@NullMarked
package org.omgllava.job.io;

import org.jspecify.annotations.NullMarked;

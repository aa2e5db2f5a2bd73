/**
 * What several operators need. Of a step with a core, the operator is the shell: it loads the
 * {@link org.omgllava.job.runtime.KeyedStep}, hands the event and the {@link
 * org.omgllava.job.runtime.Moment} to the core, carries out the effects of its {@link
 * org.omgllava.job.runtime.Decision} in order, and stores what is left. Also batching, time that
 * counts, the device of a slot, metrics, dead letters. Knows no Kafka and no Avro.
 */
@NullMarked
package org.omgllava.job.runtime;

import org.jspecify.annotations.NullMarked;

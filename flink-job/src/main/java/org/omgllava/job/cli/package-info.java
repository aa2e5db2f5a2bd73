/**
 * The command line: one class per verb, and what they share to write frames and instructions to
 * Kafka and to read results from it.
 */
@NullMarked
package org.omgllava.job.cli;

import org.jspecify.annotations.NullMarked;

/**
 * Identities over time: pure functions over segments and a state value. Knows no Flink and no
 * Kafka.
 */
@NullMarked
package org.omgllava.track;

import org.jspecify.annotations.NullMarked;

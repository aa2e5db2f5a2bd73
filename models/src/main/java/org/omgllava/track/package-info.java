/**
 * Identities over time: pure functions over segments and a state value. Knows no Flink and no
 * Kafka.
 */
package org.omgllava.track;

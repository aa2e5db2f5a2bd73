/**
 * How Flink reads and writes what its own serialisers cannot: closed families of records. Knows
 * none of them.
 */
package org.omgllava.job.typeinfo;
